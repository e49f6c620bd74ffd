package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Some images with a network's answers, from when they are taken down to when they are drawn. In
 * the results an image's number takes the place of the iteration.
 */
public final class AnsweredImages {
  private static final int COLUMNS = 10;
  private static final int SCALE = 3;

  private static final String LABEL = "label";
  private static final String ANSWER = "answer";
  private static final String PIXEL = "pixel";
  private static final int SIDE = 28;

  private final Map<Integer, Double> labels;
  private final Map<Integer, Double> answers;
  private final Map<Integer, double[]> pixels = new HashMap<>();

  /** Those that were taken down with a variant. */
  public AnsweredImages(Metrics metrics, String variant) {
    this.labels = metrics.meanByIteration(variant, LABEL);
    this.answers = metrics.meanByIteration(variant, ANSWER);
    metrics.rows().stream()
        .filter(row -> row.variant().equals(variant) && row.metric().startsWith(PIXEL))
        .forEach(this::addPixel);
  }

  private void addPixel(Measurement row) {
    int place = Integer.parseInt(row.metric().substring(PIXEL.length()));
    pixels.computeIfAbsent(row.iteration(), image -> new double[SIDE * SIDE])[place] = row.value();
  }

  /**
   * Takes some down, of their pixels those that are not 0.
   *
   * @param first how many of the first images, right or wrong
   * @param wrong how many of the first that are answered wrongly
   */
  public static void record(Run run, Answers answers, int first, int wrong) {
    IntStream.concat(
            IntStream.range(0, Math.min(first, answers.images().count())),
            answers.wrong().limit(wrong))
        .distinct()
        .forEach(image -> record(run, answers, image));
  }

  private static void record(Run run, Answers answers, int image) {
    LabelledImages images = answers.images();
    run.record(image, LABEL, images.label(image));
    run.record(image, ANSWER, answers.of(image));
    int size = images.pixelsPerImage();
    for (int place = 0; place < size; place++) {
      float pixel = images.pixels()[image * size + place];
      if (pixel > 0) {
        run.record(image, PIXEL + place, pixel);
      }
    }
  }

  /** Draws the first images, those with numbers below {@code end}. */
  public BufferedImage first(String title, int end) {
    return panel(title, labels.keySet().stream().filter(image -> image < end));
  }

  /** Draws the first images that are answered wrongly, at most so many. */
  public BufferedImage wrong(String title, int most) {
    return panel(title, labels.keySet().stream().filter(this::isWrong).limit(most));
  }

  private boolean isWrong(int image) {
    return !labels.get(image).equals(answers.get(image));
  }

  private BufferedImage panel(String title, Stream<Integer> images) {
    List<Tile> tiles = images.sorted().map(this::tile).toList();
    return ImageGrid.draw(title, COLUMNS, SCALE, tiles);
  }

  private Tile tile(int image) {
    String caption = formatted("%.0f", answers.get(image));
    String correction = isWrong(image) ? formatted(", not %.0f", labels.get(image)) : "";
    return new Tile(
        pixels.getOrDefault(image, new double[SIDE * SIDE]),
        SIDE,
        0,
        1,
        caption + correction,
        isWrong(image));
  }
}
