package dlfs.ch08.detection;

import static dlfs.text.Text.formatted;

import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.lab.results.CsvFiles;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/**
 * Draws what detectors have found in test images, a row for each detector: the boxes with their
 * classes and scores, and thinly the boxes of the objects that are there.
 *
 * @param artefacts the pictures and tables that runs have recorded
 * @param seed the seed of the runs
 */
record DetectionPicture(Artefacts artefacts, long seed) {
  private static final double MIN_SCORE = 0.5;

  /** The width and height of an image in the picture, in pixels. */
  private static final int SIDE = 288;

  private static final int FONT_SIZE = 12;

  private static final Color FOUND = new Color(0xFFD400);
  private static final Color TRUTH = new Color(0xFFFFFF);

  /** Draws the detections of these methods, of which one may have recorded none. */
  BufferedImage draw(List<String> methods) {
    List<Tile> tiles = new ArrayList<>();
    int columns = 1;
    for (String method : methods) {
      List<Tile> row = tiles(method);
      columns = Math.max(columns, row.size());
      tiles.addAll(row);
    }
    return ImageGrid.draw(
        "Found in test images, with scores (thin: the objects)", columns, 1, tiles);
  }

  private List<Tile> tiles(String method) {
    List<CSVRecord> shown = rows(method, DetectorEvaluation.SHOWN_NAMES);
    List<CSVRecord> truth = rows(method, DetectorEvaluation.TRUTH);
    List<CSVRecord> found = rows(method, DetectorEvaluation.PREDICTIONS);
    List<Tile> plain =
        ImageGrid.tiles(
            artefacts.find(method, seed, DetectorEvaluation.SHOWN),
            DetectorEvaluation.SHOWN_IMAGES,
            shown.stream().map(row -> method).toList());
    List<Tile> tiles = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      CSVRecord image = shown.get(i);
      var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = picture.createGraphics();
      graphics.drawImage(plain.get(i).image(), 0, 0, SIDE, SIDE, null);
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      of(image, truth).forEach(object -> drawBox(graphics, box(object, image), TRUTH, 1));
      of(image, found).stream()
          .filter(object -> number(object, "score") >= MIN_SCORE)
          .forEach(object -> drawDetection(graphics, object, box(object, image)));
      graphics.dispose();
      tiles.add(new Tile(picture, method, false));
    }
    return tiles;
  }

  private static List<CSVRecord> of(CSVRecord image, List<CSVRecord> rows) {
    return rows.stream().filter(row -> row.get("image").equals(image.get("image"))).toList();
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }

  /** Returns the box of an object in the picture. */
  private static Rectangle2D box(CSVRecord object, CSVRecord image) {
    double across = SIDE / number(image, "width");
    double down = SIDE / number(image, "height");
    double left = across * number(object, "xmin");
    double top = down * number(object, "ymin");
    return new Rectangle2D.Double(
        left, top, across * number(object, "xmax") - left, down * number(object, "ymax") - top);
  }

  private static void drawBox(Graphics2D graphics, Rectangle2D box, Color colour, float width) {
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(width));
    graphics.draw(box);
  }

  private static void drawDetection(Graphics2D graphics, CSVRecord object, Rectangle2D box) {
    drawBox(graphics, box, FOUND, 3);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, FONT_SIZE));
    String text = formatted("%s %.2f", object.get("class"), number(object, "score"));
    int width = graphics.getFontMetrics().stringWidth(text) + 4;
    int left = (int) box.getX() - 1;
    int top = Math.max(0, (int) box.getY() - FONT_SIZE - 3);
    graphics.fillRect(left, top, width, FONT_SIZE + 4);
    graphics.setColor(Color.BLACK);
    graphics.drawString(text, left + 2, top + FONT_SIZE);
  }

  private List<CSVRecord> rows(String method, String name) {
    return CsvFiles.rows(artefacts.text(method, seed, name));
  }
}
