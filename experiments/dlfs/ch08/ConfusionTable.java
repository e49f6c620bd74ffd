package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.Predictions;
import dlfs.lab.Run;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Canvas;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix: the number of images, or of pixels, by label (row) and predicted class
 * (column).
 */
public final class ConfusionTable {
  private static final int CELL = 52;
  private static final int MARGIN = 20;
  private static final int RIGHT = 0xDCEBF5;
  private static final int WRONG = 0xD55E00;

  /** The number of characters of a class's name that are written. */
  private static final int MAX_NAME = 14;

  private ConfusionTable() {}

  /** The numbers of a confusion matrix. */
  @FunctionalInterface
  public interface Counts {
    /** Returns the number of images or pixels of a class for which a class was predicted. */
    long of(int label, int predicted);
  }

  /** The text of a cell. */
  @FunctionalInterface
  private interface Text {
    /** Returns the text; empty for none. */
    String of(int label, int predicted);
  }

  /** Records the matrix, with the label in the iteration column, and the names of the classes. */
  static void record(Run run, Predictions predictions) {
    LabelledImages images = predictions.images();
    int[][] counts = new int[images.classes()][images.classes()];
    IntStream.range(0, images.count())
        .forEach(image -> counts[images.label(image)][predictions.of(image)]++);
    record(run, images.classes(), (label, predicted) -> counts[label][predicted]);
    ClassNames.record(run, images.classNames());
  }

  /** Records a matrix, with the label in the iteration column. */
  public static void record(Run run, int classes, Counts counts) {
    for (int label = 0; label < classes; label++) {
      for (int predicted = 0; predicted < classes; predicted++) {
        run.record(label, metric(predicted), counts.of(label, predicted));
      }
    }
  }

  private static String metric(int predicted) {
    return Measurement.TAKEN_FOR + predicted;
  }

  /** Returns the numbers of the first seed, [label][predicted]. */
  private static double[][] counts(Metrics metrics, String variant) {
    long seed = metrics.seeds().get(0);
    int classes = metrics.values(variant, seed, metric(0)).length;
    double[][] counts = new double[classes][classes];
    for (int predicted = 0; predicted < classes; predicted++) {
      double[] column = metrics.values(variant, seed, metric(predicted));
      for (int label = 0; label < classes; label++) {
        counts[label][predicted] = column[label];
      }
    }
    return counts;
  }

  /** Draws a {@link #record(Run, Predictions) recorded} matrix of the first seed. */
  static BufferedImage draw(String title, Metrics metrics, Artefacts artefacts, String variant) {
    double[][] counts = counts(metrics, variant);
    return draw(
        title,
        names(ClassNames.of(artefacts, variant, metrics.seeds().get(0)), counts),
        (label, predicted) ->
            counts[label][predicted] == 0 ? "" : formatted("%,d", (int) counts[label][predicted]));
  }

  /**
   * Draws the percentages of each label for which the classes were predicted; those below 0.5 are
   * left out.
   *
   * @param names the name of each class; if there are none, the classes are numbered
   */
  public static BufferedImage drawPercentages(
      String title, Metrics metrics, String variant, List<String> names) {
    double[][] counts = counts(metrics, variant);
    return draw(
        title,
        names(names, counts),
        (label, predicted) -> {
          double percent = 100 * counts[label][predicted] / Arrays.stream(counts[label]).sum();
          return percent >= 0.5 ? formatted("%.0f", percent) : ""; // NaN without such pixels
        });
  }

  private static List<String> names(List<String> names, double[][] counts) {
    return names.isEmpty() ? LabelledImages.numbers(counts.length) : names;
  }

  private static BufferedImage draw(String title, List<String> names, Text text) {
    int longest = names.stream().mapToInt(name -> shown(name).length()).max().orElse(0);
    int space = longest <= 2 ? 0 : 8 * longest; // for names rather than numbers
    int left = 80 + space;
    int top = Canvas.TITLE_HEIGHT + 60 + space;
    int size = CELL * names.size();
    var canvas = new Canvas(left + size + MARGIN, top + size + MARGIN, title);
    canvas.font(Font.PLAIN, 15);
    canvas.write("predicted class", left + size / 2.0, top - 42 - space);
    canvas.write("label", 30, top + size / 2.0);
    for (int i = 0; i < names.size(); i++) {
      double middle = (i + 0.5) * CELL;
      writeName(canvas, shown(names.get(i)), left + middle, top - 16 - space / 2.0, space > 0);
      canvas.write(shown(names.get(i)), left - 18 - space / 2.0, top + middle);
      for (int label = 0; label < names.size(); label++) {
        cell(canvas, left + i * CELL, top + label * CELL, text.of(label, i), label == i);
      }
    }
    return canvas.finish();
  }

  private static String shown(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 1) + ".";
  }

  /** Writes the name of a column, from bottom to top where it would be wider than its column. */
  private static void writeName(Canvas canvas, String name, double x, double y, boolean upwards) {
    Graphics2D graphics = canvas.graphics();
    graphics.rotate(upwards ? -Math.PI / 2 : 0, x, y);
    canvas.write(name, x, y);
    graphics.rotate(upwards ? Math.PI / 2 : 0, x, y);
  }

  private static void cell(Canvas canvas, int x, int y, String text, boolean right) {
    Graphics2D graphics = canvas.graphics();
    if (right) {
      graphics.setColor(new Color(RIGHT));
      graphics.fillRect(x, y, CELL, CELL);
    }
    graphics.setColor(Color.LIGHT_GRAY);
    graphics.drawRect(x, y, CELL, CELL);
    graphics.setColor(right ? Color.BLACK : new Color(WRONG));
    canvas.write(text, x + CELL / 2.0, y + CELL / 2.0);
    graphics.setColor(Color.BLACK);
  }
}
