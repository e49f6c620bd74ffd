package dlfs.ch08.captioning;

import static dlfs.text.Text.formatted;

import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Canvas;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.results.CsvFiles;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/**
 * Draws test images with the sentences about them: correct ones in green, others in orange, with
 * the correct one below.
 *
 * @param artefacts the pictures and tables that runs have recorded
 * @param variant the variant whose sentences are drawn
 * @param seed the seed of its run
 */
record CaptionPicture(Artefacts artefacts, String variant, long seed) {
  /** The width and height of an image in the picture, in pixels. */
  private static final int SIDE = 256;

  private static final int WIDTH = 330;
  private static final int MARGIN = 20;
  private static final int LINE = 17;
  private static final int MAX_LINES = 5;
  private static final int HEIGHT = SIDE + MAX_LINES * LINE + MARGIN;

  private static final Color CORRECT = new Color(0x00704F);
  private static final Color WRONG = new Color(0xB84A00);

  /** Draws the images, of which there are none if the run has recorded none. */
  BufferedImage draw() {
    List<CSVRecord> rows =
        CsvFiles.rows(artefacts.text(variant, seed, CaptionEvaluation.SHOWN_SENTENCES));
    Optional<byte[]> sheet = artefacts.find(variant, seed, CaptionEvaluation.SHOWN);
    List<BufferedImage> images =
        sheet
            .map(png -> ImageGrid.split(png, CaptionEvaluation.COLUMNS, rows.size()))
            .orElse(List.of());
    int columns = CaptionEvaluation.COLUMNS;
    int lines = (images.size() + columns - 1) / columns;
    var canvas =
        new Canvas(
            MARGIN + columns * WIDTH,
            Canvas.TITLE_HEIGHT + lines * HEIGHT + MARGIN,
            "Sentences about test images (green: correct; orange: not)");
    for (int i = 0; i < images.size(); i++) {
      int x = MARGIN + i % columns * WIDTH;
      int y = Canvas.TITLE_HEIGHT + i / columns * HEIGHT;
      canvas.graphics().drawImage(images.get(i), x, y, SIDE, SIDE, null);
      write(canvas, rows.get(i), x, y + SIDE + LINE);
    }
    return canvas.finish();
  }

  /** Writes the sentence of an image below it. */
  private static void write(Canvas canvas, CSVRecord row, int x, int y) {
    boolean isCorrect = Boolean.parseBoolean(row.get("correct"));
    boolean isUnseen = Boolean.parseBoolean(row.get("unseen"));
    canvas.font(Font.PLAIN, 11);
    int line =
        write(
            canvas, Color.GRAY, row.get("image") + (isUnseen ? ", unseen composition" : ""), x, y);
    canvas.font(Font.PLAIN, 13);
    line = write(canvas, isCorrect ? CORRECT : WRONG, row.get("sentence"), x, line);
    if (!isCorrect) {
      write(canvas, Color.BLACK, formatted("correct: %s", row.get("truth")), x, line);
    }
  }

  /** Writes a text in lines that fit; returns where the next line begins. */
  private static int write(Canvas canvas, Color colour, String text, int x, int y) {
    Graphics2D graphics = canvas.graphics();
    graphics.setColor(colour);
    int next = y;
    for (String line : lines(text, graphics.getFontMetrics())) {
      graphics.drawString(line, x, next);
      next += LINE;
    }
    return next;
  }

  /** Splits a text into lines that fit; of a longer text, only the first ones. */
  private static List<String> lines(String text, FontMetrics font) {
    List<String> lines = new ArrayList<>();
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && font.stringWidth(line + " " + word) > WIDTH - MARGIN) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines.size() <= (MAX_LINES - 1) / 2 ? lines : shortened(lines);
  }

  private static List<String> shortened(List<String> lines) {
    List<String> first = new ArrayList<>(lines.subList(0, (MAX_LINES - 1) / 2 - 1));
    first.add("...");
    return first;
  }
}
