package dlfs.ch08;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.Answers;
import dlfs.lab.Run;
import dlfs.lab.charts.Canvas;
import dlfs.lab.results.Metrics;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/** How many images of each digit are taken for which: a row a label, a column an answer. */
final class ConfusionMatrix {
  private static final int CELL = 52;
  private static final int LEFT = 80;
  private static final int TOP = Canvas.TITLE_HEIGHT + 60;
  private static final int MARGIN = 20;
  private static final int RIGHT = 0xDCEBF5;
  private static final int WRONG = 0xD55E00;

  private ConfusionMatrix() {}

  /** Takes it down; in the results a label takes the place of the iteration. */
  static void record(Run run, Answers answers) {
    int[][] counts = new int[LabelledImages.CLASSES][LabelledImages.CLASSES];
    IntStream.range(0, answers.images().count())
        .forEach(image -> counts[answers.images().label(image)][answers.of(image)]++);
    for (int label = 0; label < counts.length; label++) {
      for (int answer = 0; answer < counts.length; answer++) {
        run.record(label, taken(answer), counts[label][answer]);
      }
    }
  }

  private static String taken(int answer) {
    return "taken_for_" + answer;
  }

  static BufferedImage draw(Metrics metrics, String variant) {
    int size = CELL * LabelledImages.CLASSES;
    var canvas =
        new Canvas(LEFT + size + MARGIN, TOP + size + MARGIN, "Test images by label and answer");
    canvas.font(Font.PLAIN, 15);
    canvas.write("answer", LEFT + size / 2.0, TOP - 42);
    canvas.write("label", 30, TOP + size / 2.0);
    for (int answer = 0; answer < LabelledImages.CLASSES; answer++) {
      double[] counts = metrics.values(variant, metrics.seeds().get(0), taken(answer));
      canvas.write("" + answer, LEFT + (answer + 0.5) * CELL, TOP - 16);
      canvas.write("" + answer, LEFT - 18, TOP + (answer + 0.5) * CELL);
      for (int label = 0; label < counts.length; label++) {
        cell(
            canvas, LEFT + answer * CELL, TOP + label * CELL, (int) counts[label], label == answer);
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
