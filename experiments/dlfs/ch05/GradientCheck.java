package dlfs.ch05;

import dlfs.gradients.GradientCheck.Result;
import dlfs.gradients.NumericalDifferentiation;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.MedianTime;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Quantity.Check;
import dlfs.lab.settings.Setting;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.ChainNetwork;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Sgd;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Section 5.7.3: compares the gradients of all parameters of three networks by backpropagation and
 * by numerical differentiation, and the time that each method takes.
 */
public final class GradientCheck implements Experiment {
  private static final Setting<Integer> ENTRIES =
      Setting.integer(
              "entries", 100_000, 1, 100_000, "maximum number of elements checked in each array")
          .quick(20);

  private static final String MEAN = "mean_difference";
  private static final String MAX = "max_difference";
  private static final String BACKPROPAGATION = "seconds_backprop";
  private static final String NUMERICAL = "seconds_numerical";

  /**
   * A second, smaller h: the small activations of the convolutional network often cross a kink of
   * ReLU or pooling within the book's h of 10⁻⁴, and hardly ever within this one.
   */
  private static final double SMALLER_H = 1e-6;

  private static final int REPETITIONS = 11;

  /**
   * A network and the images that it is checked on.
   *
   * @param images the number of training images, in file order; 0 for one image of random pixels
   */
  private record Case(ChainNetwork network, int images) {
    DataSet samples(Lab lab, long seed) {
      return images == 0 ? random(seed) : lab.data().training().range(0, images);
    }
  }

  /**
   * The book's networks and samples. Batch normalisation is checked on five images: it would
   * normalise a single one to 0, so that all earlier layers had zero gradients.
   */
  private static final Variants<Case> CASES =
      Variants.of("TwoLayerNet", new Case(MultiLayerNet.twoLayerNet(784), 3))
          .and(
              "SimpleConvNet",
              new Case(
                  new SimpleConvNet(
                      new ImageShape(1, 10, 10), 10, 3, 10, 10, new InitialWeights.Std(0.01)),
                  0))
          .and(
              "BatchNormNet",
              new Case(MultiLayerNet.ofTheBook(784, 2).withBatchNormalization(), 5));

  private static DataSet random(long seed) {
    float[] pixels = new float[10 * 10];
    var random = new SplittableRandom(seed);
    IntStream.range(0, pixels.length).forEach(i -> pixels[i] = (float) random.nextDouble());
    return new LabelledImages(new ImageShape(1, 10, 10), 10, pixels, new int[] {1}).range(0, 1);
  }

  @Override
  public About about() {
    return About.on(
        PublishedDataset.MNIST,
        "GradientCheck",
        "5.7.3",
        "Do backpropagation and numerical differentiation give the same gradients?",
        List.of(ENTRIES),
        FinalFigure.lastOf(MEAN, MAX),
        1);
  }

  @Override
  public Metrics run(Lab lab) {
    return lab.compare(CASES, 1, (run, c) -> check(lab, run, c));
  }

  private static void check(Lab lab, Run run, Case c) {
    var network = lab.createInDoublePrecision(c.network, new Sgd(), run.seed());
    DataSet samples = c.samples(lab, run.seed());
    var check =
        new dlfs.gradients.GradientCheck()
            .withH(NumericalDifferentiation.H)
            .withSecondLook(SMALLER_H)
            .withMaxEntries(lab.get(ENTRIES), run.seed());
    long start = System.nanoTime();
    List<Result> results = check.check(network, samples.getFeatures(), samples.getLabels());
    run.record(NUMERICAL, secondsSince(start));
    run.record(BACKPROPAGATION, backpropagation(network, samples));
    run.record(MEAN, largest(results, Result::meanDifference));
    run.record(MAX, largest(results, Result::maxDifference));
    for (Result result : results) {
      String name = Parameters.name(network, result.array());
      run.record(name, MEAN, result.meanDifference());
      run.record(name, MAX, result.maxDifference());
    }
    run.step();
  }

  private static double largest(List<Result> results, ToDoubleFunction<Result> difference) {
    return results.stream().mapToDouble(difference).max().orElseThrow();
  }

  /**
   * Measures the time in seconds to compute all gradients of the network: the median of several
   * repetitions.
   */
  private static double backpropagation(MultiLayerNetwork network, DataSet samples) {
    return MedianTime.of(
        REPETITIONS,
        () -> network.calculateGradients(samples.getFeatures(), samples.getLabels(), null, null));
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        agree(
            "5.7.3: backpropagation and numerical differentiation nearly agree",
            "Backpropagation and numerical differentiation agree for a fully connected network",
            "TwoLayerNet"),
        agree(
            "7.4: they also agree for convolution and pooling",
            "Backpropagation and numerical differentiation agree for convolution and pooling",
            "SimpleConvNet"),
        agree(
            "6.3: they also agree for batch normalisation",
            "Backpropagation and numerical differentiation agree for batch normalisation",
            "BatchNormNet"),
        Claim.inEverySeed(
            "5.7.3: numerical differentiation takes long, backpropagation does not",
            "Numerical differentiation takes many times as long as backpropagation",
            CASES.names().stream()
                .map(
                    net ->
                        Quantity.last(NUMERICAL, net)
                            .over("ratio", Quantity.last(BACKPROPAGATION, net))
                            .atLeast(100))
                .toArray(Check[]::new)));
  }

  private static Claim agree(String book, String sentence, String network) {
    return Claim.inEverySeed(book, sentence, Quantity.last(MEAN, network).atMost(1e-7));
  }

  /** None: the book has no figure here. */
  @Override
  public List<Picture> pictures(Metrics metrics) {
    return List.of();
  }
}
