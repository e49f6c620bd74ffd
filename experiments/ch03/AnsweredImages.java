package ch03;

import images.LabelledImages;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lab.Run;
import lab.charts.ImageGrid;
import lab.charts.ImageGrid.Tile;
import lab.charts.Picture;
import lab.results.Metrics;

/**
 * Some test images with a network's answers: the first ones, and the first that it gets wrong. In
 * the results an image's number takes the place of the iteration.
 */
final class AnsweredImages {
  private static final int FIRST = 10;
  private static final int WRONG = 20;
  private static final int COLUMNS = 10;
  private static final int SCALE = 3;
  private static final int SIDE = 28;

  private static final String LABEL = "label";
  private static final String ANSWER = "answer";
  private static final String PIXEL = "pixel";

  private final Metrics metrics;
  private final String variant;
  private final Map<Integer, Double> labels;
  private final Map<Integer, Double> answers;

  /** Those that were taken down with a variant. */
  AnsweredImages(Metrics metrics, String variant) {
    this.metrics = metrics;
    this.variant = variant;
    this.labels = metrics.meanByIteration(variant, LABEL);
    this.answers = metrics.meanByIteration(variant, ANSWER);
  }

  /** Takes them down, of their pixels those that are not 0. */
  static void record(Run run, LabelledImages images, int[] answers) {
    IntStream wrong =
        IntStream.range(0, answers.length).filter(image -> answers[image] != images.label(image));
    IntStream.concat(IntStream.range(0, FIRST), wrong.limit(WRONG))
        .distinct()
        .forEach(image -> record(run, images, image, answers[image]));
  }

  private static void record(Run run, LabelledImages images, int image, int answer) {
    run.record(image, LABEL, images.label(image));
    run.record(image, ANSWER, answer);
    int size = images.pixelsPerImage();
    for (int place = 0; place < size; place++) {
      float pixel = images.pixels()[image * size + place];
      if (pixel > 0) {
        run.record(image, PIXEL + place, pixel);
      }
    }
  }

  Picture picture(String file) {
    List<Integer> first = labels.keySet().stream().filter(image -> image < FIRST).toList();
    List<Integer> wrong = labels.keySet().stream().filter(this::isWrong).limit(WRONG).toList();
    return new Picture(
        file,
        1,
        List.of(
            panel("The first test images, and what the network takes them for", first),
            panel("The first that it gets wrong", wrong)));
  }

  private boolean isWrong(int image) {
    return !labels.get(image).equals(answers.get(image));
  }

  private BufferedImage panel(String title, List<Integer> images) {
    return ImageGrid.draw(title, COLUMNS, SCALE, images.stream().map(this::tile).toList());
  }

  private Tile tile(int image) {
    double[] pixels = new double[SIDE * SIDE];
    metrics.rows().stream()
        .filter(row -> row.variant().equals(variant) && row.metric().startsWith(PIXEL))
        .filter(row -> row.iteration() == image)
        .forEach(
            row -> pixels[Integer.parseInt(row.metric().substring(PIXEL.length()))] = row.value());
    String caption = "%.0f".formatted(answers.get(image));
    String correction = isWrong(image) ? ", not %.0f".formatted(labels.get(image)) : "";
    return new Tile(pixels, SIDE, 0, 1, caption + correction, isWrong(image));
  }
}
