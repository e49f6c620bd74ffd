package dlfs.ch08.segmentation;

import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Canvas;
import dlfs.lab.results.CachedRun;
import dlfs.lab.results.CsvFiles;
import dlfs.segmentation.SegmentedImages;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;

/**
 * The classes of pixels, as a table and as the legend of a picture.
 *
 * @param names the name of each class, by its number
 * @param colours the colour of each class, 0xRRGGBB
 */
record PixelClasses(List<String> names, List<Integer> colours) {
  private static final String NUMBER = "number";
  private static final String NAME = "name";
  private static final String RED = "red";
  private static final String GREEN = "green";
  private static final String BLUE = "blue";

  private static final int COLUMNS = 6;
  private static final int COLUMN_WIDTH = 190;
  private static final int ROW_HEIGHT = 28;
  private static final int SQUARE = 18;
  private static final int MARGIN = 20;

  /** The classes of the pixels of images. */
  static PixelClasses of(SegmentedImages images) {
    List<String> names = images.pixelClasses();
    return new PixelClasses(
        names, IntStream.range(0, names.size()).map(images::colour).boxed().toList());
  }

  /** Reads the table that a run has recorded; without one, there are no classes. */
  static PixelClasses of(Artefacts artefacts, String variant, long seed) {
    List<CSVRecord> rows = CsvFiles.rows(artefacts.text(variant, seed, CachedRun.LABEL_CLASSES));
    return new PixelClasses(
        rows.stream().map(row -> row.get(NAME)).toList(),
        rows.stream().map(PixelClasses::colour).toList());
  }

  private static int colour(CSVRecord row) {
    return Integer.parseInt(row.get(RED)) << 16
        | Integer.parseInt(row.get(GREEN)) << 8
        | Integer.parseInt(row.get(BLUE));
  }

  /** Returns the classes as a table; red, green and blue are from 0 to 255. */
  String table() {
    return CsvFiles.text(
        List.of(NUMBER, NAME, RED, GREEN, BLUE),
        IntStream.range(0, names.size()).mapToObj(this::row).toList());
  }

  private List<Object> row(int number) {
    int colour = colours.get(number);
    return List.of(number, names.get(number), colour >> 16, colour >> 8 & 255, colour & 255);
  }

  /** Draws the colours with the names. */
  BufferedImage legend() {
    int rows = (names.size() + COLUMNS - 1) / COLUMNS;
    var canvas =
        new Canvas(
            2 * MARGIN + COLUMNS * COLUMN_WIDTH,
            Canvas.TITLE_HEIGHT + rows * ROW_HEIGHT + MARGIN,
            "Classes");
    Graphics2D graphics = canvas.graphics();
    canvas.font(Font.PLAIN, 15);
    for (int c = 0; c < names.size(); c++) {
      int x = MARGIN + c % COLUMNS * COLUMN_WIDTH;
      int y = Canvas.TITLE_HEIGHT + c / COLUMNS * ROW_HEIGHT;
      graphics.setColor(new Color(colours.get(c)));
      graphics.fillRect(x, y, SQUARE, SQUARE);
      graphics.setColor(Color.BLACK);
      graphics.drawString(names.get(c), x + SQUARE + 8, y + SQUARE - 4);
    }
    return canvas.finish();
  }
}
