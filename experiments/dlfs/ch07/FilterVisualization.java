package dlfs.ch07;

import static dlfs.lab.Training.TEST_ACCURACY;
import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Accuracy;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Training;
import dlfs.lab.Variants;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.artefacts.Bitmap;
import dlfs.lab.charts.ImageGrid;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.TrainingSettings;
import dlfs.lab.settings.UserError;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Adam;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Section 7.6.1: the filters of the first convolution before and after training, and their
 * activations on an image.
 */
public final class FilterVisualization implements Experiment {
  private static final Setting<Integer> EPOCHS = TrainingSettings.wholeEpochs(5);
  private static final Setting<Integer> BATCH = TrainingSettings.batch(100);
  private static final Setting<Integer> IMAGE =
      Setting.integer("image", 0, 0, 9_999, "the test image whose activations are drawn");

  private static final SimpleConvNet NET = SimpleConvNet.ofTheBook();
  private static final int FILTERS = NET.filters();
  private static final int SIZE = NET.kernel();
  private static final int IMAGE_SIZE = NET.images().width();

  private static final String BEFORE = "before training";
  private static final String AFTER = "after training";
  private static final String ORDER = "neighbour_correlation";

  /** The number of images in a row of a sheet. */
  private static final int COLUMNS = 6;

  private static final String FILTER_SHEET = "filters.png";
  private static final String ACTIVATION_SHEET = "activations.png";

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "FilterVisualization",
        "7.6",
        "What do the filters of a convolution look like before and after training?",
        List.of(EPOCHS, BATCH, IMAGE),
        FinalFigure.lastOf(ORDER, TEST_ACCURACY),
        1);
  }

  @Override
  public Metrics run(Lab lab) {
    int image = lab.get(IMAGE);
    if (image >= lab.data().test().count()) {
      throw new UserError(
          formatted(
              "-Dimage=%d is out of range: there are %d test images, numbered from 0.",
              image, lab.data().test().count()));
    }
    var training = Training.ofWholeEpochs(lab.data().training(), lab.get(BATCH), lab.get(EPOCHS));
    return lab.compare(
        Variants.of(BEFORE, false).and(AFTER, true),
        training.iterations(),
        (run, trained) -> {
          var network = lab.create(NET, new Adam(), run.seed());
          if (trained) {
            training.train(run, network);
          }
          record(run, network, lab.data().test(), image);
        });
  }

  private static void record(Run run, MultiLayerNetwork network, LabelledImages test, int image) {
    double[] weights = values(network.getLayer(0).getParam("W")); // [filters, 1, 5, 5]
    INDArray pixels = test.range(image, image + 1).getFeatures();
    double[] activations = values(network.feedForward(pixels).get(1)); // [1, filters, 24, 24]
    run.record(FILTER_SHEET, sheet(SIZE, parts(weights).map(FilterVisualization::negative)));
    Stream<double[]> padded = parts(activations).map(FilterVisualization::padded);
    run.record(
        ACTIVATION_SHEET, sheet(IMAGE_SIZE, Stream.concat(Stream.of(values(pixels)), padded)));
    run.record(
        ORDER,
        parts(weights)
            .mapToDouble(FilterVisualization::neighbourCorrelation)
            .average()
            .orElseThrow());
    run.record(TEST_ACCURACY, new Accuracy(test).of(network));
  }

  private static double[] values(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  /** Returns the values of each filter. */
  private static Stream<double[]> parts(double[] all) {
    int size = all.length / FILTERS;
    return IntStream.range(0, FILTERS)
        .mapToObj(filter -> Arrays.copyOfRange(all, filter * size, (filter + 1) * size));
  }

  /** Stretches the values of each image to the range from white to black. */
  private static Bitmap sheet(int width, Stream<double[]> images) {
    return Bitmap.sheet(COLUMNS, images.map(image -> Bitmap.stretched(image, width)).toList());
  }

  /** Negates the weights, so that the smallest of each filter is black, as in the book. */
  private static double[] negative(double[] weights) {
    return Arrays.stream(weights).map(weight -> -weight).toArray();
  }

  /** Adds a margin of zeros, so that each activation is drawn at its position in the image. */
  private static double[] padded(double[] activation) {
    int margin = SIZE / 2;
    int width = IMAGE_SIZE - 2 * margin;
    double[] padded = new double[IMAGE_SIZE * IMAGE_SIZE];
    for (int row = 0; row < width; row++) {
      System.arraycopy(
          activation, row * width, padded, (row + margin) * IMAGE_SIZE + margin, width);
    }
    return padded;
  }

  /**
   * The correlation of horizontally or vertically adjacent weights: about 0 for random weights,
   * near 1 where the filter changes gradually.
   */
  static double neighbourCorrelation(double[] filter) {
    double mean = Arrays.stream(filter).average().orElseThrow();
    double variance = 0;
    double covariance = 0;
    int pairs = 0;
    for (int i = 0; i < filter.length; i++) {
      double here = filter[i] - mean;
      variance += here * here / filter.length;
      if (i % SIZE < SIZE - 1) {
        covariance += here * (filter[i + 1] - mean);
        pairs++;
      }
      if (i + SIZE < filter.length) {
        covariance += here * (filter[i + SIZE] - mean);
        pairs++;
      }
    }
    return covariance / pairs / variance;
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "7.6.1: before training, filters are random, without any pattern",
            "Before training, adjacent weights are uncorrelated",
            Quantity.last(ORDER, BEFORE).within(0.15)),
        Claim.inEverySeed(
            "7.6.1: after training, they have patterns: gradients and blobs",
            "After training, adjacent weights are correlated",
            Quantity.last(ORDER, AFTER).atLeast(0.3)));
  }

  @Override
  public List<Picture> pictures(Metrics metrics, Artefacts artefacts) {
    long seed = metrics.seeds().get(0);
    return List.of(
        new Picture(
            "filters.png",
            2,
            Stream.of(BEFORE, AFTER)
                .map(when -> filters(when, artefacts.find(when, seed, FILTER_SHEET)))
                .toList()),
        Picture.of(
            "filter_answers.png", activations(artefacts.find(AFTER, seed, ACTIVATION_SHEET))));
  }

  private static BufferedImage filters(String when, Optional<byte[]> sheet) {
    return ImageGrid.draw(
        "Filters " + when, COLUMNS, 14, ImageGrid.tiles(sheet, COLUMNS, captions("")));
  }

  private static BufferedImage activations(Optional<byte[]> sheet) {
    List<String> captions =
        Stream.concat(Stream.of("the image"), captions("filter ").stream()).toList();
    return ImageGrid.draw(
        "Activations after training (dark: high)", 8, 3, ImageGrid.tiles(sheet, COLUMNS, captions));
  }

  private static List<String> captions(String prefix) {
    return IntStream.rangeClosed(1, FILTERS).mapToObj(filter -> prefix + filter).toList();
  }
}
