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
 * Images with a network's predictions, which are recorded in the results and drawn from them. The
 * index of an image is stored in the iteration column.
 */
public final class PredictedImages {
  private static final int COLUMNS = 10;
  private static final int SCALE = 3;

  private static final String LABEL = "label";
  private static final String PREDICTION = "answer";
  private static final String PIXEL = "pixel";
  private static final int SIDE = 28;

  private final Map<Integer, Double> labels;
  private final Map<Integer, Double> predictions;
  private final Map<Integer, double[]> pixels = new HashMap<>();

  /** Reads the images that were recorded with a variant. */
  public PredictedImages(Metrics metrics, String variant) {
    this.labels = metrics.meanByIteration(variant, LABEL);
    this.predictions = metrics.meanByIteration(variant, PREDICTION);
    metrics.rows().stream()
        .filter(row -> row.variant().equals(variant) && row.metric().startsWith(PIXEL))
        .forEach(this::addPixel);
  }

  private void addPixel(Measurement row) {
    int index = Integer.parseInt(row.metric().substring(PIXEL.length()));
    pixels.computeIfAbsent(row.iteration(), image -> new double[SIDE * SIDE])[index] = row.value();
  }

  /**
   * Records images; of their pixels, only those above 0.
   *
   * @param first the number of images recorded from the start of the set
   * @param wrong the maximum number of misclassified images recorded
   */
  public static void record(Run run, Predictions predictions, int first, int wrong) {
    IntStream.concat(
            IntStream.range(0, Math.min(first, predictions.images().count())),
            predictions.wrong().limit(wrong))
        .distinct()
        .forEach(image -> record(run, predictions, image));
  }

  private static void record(Run run, Predictions predictions, int image) {
    LabelledImages images = predictions.images();
    run.record(image, LABEL, images.label(image));
    run.record(image, PREDICTION, predictions.of(image));
    int size = images.shape().size();
    for (int index = 0; index < size; index++) {
      float pixel = images.pixels()[image * size + index];
      if (pixel > 0) {
        run.record(image, PIXEL + index, pixel);
      }
    }
  }

  /** Draws the first images, with indices below {@code end}. */
  public BufferedImage first(String title, int end) {
    return panel(title, labels.keySet().stream().filter(image -> image < end));
  }

  /** Draws the first misclassified images, at most {@code max} of them. */
  public BufferedImage wrong(String title, int max) {
    return panel(title, labels.keySet().stream().filter(this::isWrong).limit(max));
  }

  private boolean isWrong(int image) {
    return !labels.get(image).equals(predictions.get(image));
  }

  private BufferedImage panel(String title, Stream<Integer> images) {
    List<Tile> tiles = images.sorted().map(this::tile).toList();
    return ImageGrid.draw(title, COLUMNS, SCALE, tiles);
  }

  private Tile tile(int image) {
    String caption = formatted("%.0f", predictions.get(image));
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
