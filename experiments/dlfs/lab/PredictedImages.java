package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.ImageGrid.Tile;
import dlfs.lab.results.Metrics;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Images with a network's predictions, which a run records and from which figures are drawn. The
 * labels and predictions are measurements, with the index of the image in the iteration column. The
 * images are an artefact, in the same order.
 */
public final class PredictedImages {
  private static final int COLUMNS = 10;
  private static final int SCALE = 3;

  private static final String LABEL = "label";
  private static final String PREDICTION = "answer";
  private static final String SHEET = "images.png";

  private final Map<Integer, Double> labels;
  private final Map<Integer, Double> predictions;
  private final Map<Integer, BufferedImage> images = new HashMap<>();

  /** Reads the images that were recorded with a variant and the first seed. */
  public PredictedImages(Metrics metrics, Artefacts artefacts, String variant) {
    this.labels = metrics.meanByIteration(variant, LABEL);
    this.predictions = metrics.meanByIteration(variant, PREDICTION);
    artefacts
        .find(variant, metrics.seeds().get(0), SHEET)
        .ifPresent(sheet -> addImages(ImageGrid.split(sheet, COLUMNS, labels.size())));
  }

  private void addImages(List<BufferedImage> inOrder) {
    labels.keySet().forEach(image -> images.put(image, inOrder.get(images.size())));
  }

  /**
   * Records images.
   *
   * @param first the number of images recorded from the start of the set
   * @param wrong the maximum number of misclassified images recorded
   */
  public static void record(Run run, Predictions predictions, int first, int wrong) {
    int[] recorded =
        IntStream.concat(
                IntStream.range(0, Math.min(first, predictions.images().count())),
                predictions.wrong().limit(wrong))
            .distinct()
            .toArray();
    for (int image : recorded) {
      run.record(image, LABEL, predictions.images().label(image));
      run.record(image, PREDICTION, predictions.of(image));
    }
    if (recorded.length > 0) {
      run.record(SHEET, sheet(predictions.images().at(recorded)));
    }
  }

  private static Bitmap sheet(LabelledImages images) {
    int size = images.pixelsPerImage();
    return Bitmap.sheet(
        COLUMNS,
        IntStream.range(0, images.count())
            .mapToObj(image -> IntStream.range(image * size, (image + 1) * size))
            .map(pixels -> pixels.mapToDouble(pixel -> images.pixels()[pixel]).toArray())
            .map(pixels -> Bitmap.grey(pixels, images.columns(), 0, 1))
            .toList());
  }

  /** Draws the first images, with indices below {@code end}. */
  public BufferedImage first(String title, int end) {
    return panel(title, images.keySet().stream().filter(image -> image < end));
  }

  /** Draws the first misclassified images, at most {@code max} of them. */
  public BufferedImage wrong(String title, int max) {
    return panel(title, images.keySet().stream().filter(this::isWrong).sorted().limit(max));
  }

  private boolean isWrong(int image) {
    return !labels.get(image).equals(predictions.get(image));
  }

  private BufferedImage panel(String title, Stream<Integer> shown) {
    List<Tile> tiles = shown.sorted().map(this::tile).toList();
    return ImageGrid.draw(title, COLUMNS, SCALE, tiles);
  }

  private Tile tile(int image) {
    String caption = formatted("%.0f", predictions.get(image));
    String correction = isWrong(image) ? formatted(", not %.0f", labels.get(image)) : "";
    return new Tile(images.get(image), caption + correction, isWrong(image));
  }
}
