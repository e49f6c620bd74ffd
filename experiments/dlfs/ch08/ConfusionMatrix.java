package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.charts.Canvas;
import dlfs.lab.results.Metrics;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/** A confusion matrix: the number of images by label (row) and predicted class (column). */
final class ConfusionMatrix {
  private static final int CELL = 52;
  private static final int LEFT = 80;
  private static final int TOP = Canvas.TITLE_HEIGHT + 60;
  private static final int MARGIN = 20;
  private static final int RIGHT = 0xDCEBF5;
  private static final int WRONG = 0xD55E00;

  private ConfusionMatrix() {}

  /** Records the matrix, with the label in the iteration column. */
  static void record(Run run, Predictions predictions) {
    LabelledImages images = predictions.images();
    int[][] counts = new int[images.classes()][images.classes()];
    IntStream.range(0, images.count())
        .forEach(image -> counts[images.label(image)][predictions.of(image)]++);
    for (int label = 0; label < counts.length; label++) {
      for (int predicted = 0; predicted < counts.length; predicted++) {
        run.record(label, metric(predicted), counts[label][predicted]);
      }
    }
  }

  private static String metric(int predicted) {
    return "taken_for_" + predicted;
  }

  static BufferedImage draw(Metrics metrics, String variant) {
    return draw("Test images by label and predicted class", metrics, variant);
  }

  static BufferedImage draw(String title, Metrics metrics, String variant) {
    long seed = metrics.seeds().get(0);
    int classes = metrics.values(variant, seed, metric(0)).length;
    int size = CELL * classes;
    var canvas = new Canvas(LEFT + size + MARGIN, TOP + size + MARGIN, title);
    canvas.font(Font.PLAIN, 15);
    canvas.write("predicted class", LEFT + size / 2.0, TOP - 42);
    canvas.write("label", 30, TOP + size / 2.0);
    for (int predicted = 0; predicted < classes; predicted++) {
      double[] counts = metrics.values(variant, seed, metric(predicted));
      canvas.write("" + predicted, LEFT + (predicted + 0.5) * CELL, TOP - 16);
      canvas.write("" + predicted, LEFT - 18, TOP + (predicted + 0.5) * CELL);
      for (int label = 0; label < counts.length; label++) {
        cell(
            canvas,
            LEFT + predicted * CELL,
            TOP + label * CELL,
            (int) counts[label],
            label == predicted);
      }
    }
    return canvas.finish();
  }

  private static void cell(Canvas canvas, int x, int y, int count, boolean right) {
    Graphics2D graphics = canvas.graphics();
    if (right) {
      graphics.setColor(new Color(RIGHT));
      graphics.fillRect(x, y, CELL, CELL);
    }
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.drawRect(x, y, CELL, CELL);
    if (count > 0) {
      graphics.setColor(right ? Color.BLACK : new Color(WRONG));
      canvas.write(formatted("%,d", count), x + CELL / 2.0, y + CELL / 2.0);
    }
    graphics.setColor(Color.BLACK);
  }
}
