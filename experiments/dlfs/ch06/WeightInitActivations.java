package dlfs.ch06;

import static dlfs.text.Text.formatted;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Run;
import dlfs.lab.Variants;
import dlfs.lab.charts.Charts;
import dlfs.lab.charts.Picture;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Distribution;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Quantity;
import dlfs.lab.results.Quantity.Check;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.optimizers.Sgd;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sections 6.2.2 and 6.2.3: the activations of five layers of 100 units, for 1,000 inputs drawn
 * from the standard normal distribution, by activation function and weight initialisation.
 */
public final class WeightInitActivations implements Experiment {
  private static final int SAMPLES = 1_000;
  private static final int WIDTH = 100;
  private static final int LAYERS = 5;
  private static final int BINS = 30;

  private static final Variants<InitialWeights> WEIGHTS =
      Variants.<InitialWeights>of("std=1", new InitialWeights.Std(1))
          .and("std=0.01", new InitialWeights.Std(0.01))
          .and("Xavier", new InitialWeights.Xavier())
          .and("He", new InitialWeights.He());

  /**
   * An activation function.
   *
   * @param lowest the lower end of its histograms, which end at 1
   * @param low values up to this count as extremely low
   * @param high values above this count as extremely high
   * @param highestBar the height at which the book truncates the bars of its histograms
   */
  private record Function(
      Activation activation, double lowest, double low, double high, double highestBar) {
    static final List<Function> ALL =
        List.of(
            new Function(Activation.SIGMOID, 0, 0.05, 0.95, Double.POSITIVE_INFINITY),
            new Function(Activation.TANH, -1, -0.95, 0.95, Double.POSITIVE_INFINITY),
            new Function(Activation.RELU, 0, 0, 1, 7_000));

    String name() {
      return activation.name().toLowerCase(Locale.ROOT);
    }
  }

  private record Case(Function function, String weights) {
    String name() {
      return function.name() + " " + weights;
    }
  }

  @Override
  public About about() {
    return new About(
        "WeightInitActivations",
        "6.2.2-3",
        "How does weight initialisation affect the activations of deep layers?",
        Optional.empty(),
        true,
        List.of(),
        FinalFigure.lastOf(metric(1, "std"), metric(LAYERS, "mean"), metric(LAYERS, "std")),
        0);
  }

  @Override
  public Metrics run(Lab lab) {
    List<Case> cases =
        Function.ALL.stream()
            .flatMap(function -> WEIGHTS.names().stream().map(w -> new Case(function, w)))
            .toList();
    return lab.compare(Variants.of(cases, Case::name), LAYERS, (run, c) -> measure(lab, run, c));
  }

  private static void measure(Lab lab, Run run, Case c) {
    var hidden = Collections.nCopies(LAYERS, WIDTH);
    var net = new MultiLayerNet(WIDTH, hidden, 10, c.function.activation, WEIGHTS.get(c.weights));
    MultiLayerNetwork network = lab.create(net, new Sgd(), run.seed());
    List<INDArray> activations = network.feedForward(input(run.seed())); // the input comes first
    for (int layer = 1; layer <= LAYERS; layer++) {
      record(run, layer, c.function, new Distribution(activations.get(layer).data().asDouble()));
      run.step();
    }
  }

  private static INDArray input(long seed) {
    var random = new SplittableRandom(seed);
    float[] values = new float[SAMPLES * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Nd4j.create(values, new long[] {SAMPLES, WIDTH}, 'c');
  }

  private static void record(Run run, int layer, Function function, Distribution values) {
    run.record(metric(layer, "mean"), values.mean());
    run.record(metric(layer, "std"), values.std());
    run.record(metric(layer, "fraction_low"), values.shareUpTo(function.low));
    run.record(metric(layer, "fraction_high"), values.shareAbove(function.high));
    double[] counts = values.histogram(BINS, function.lowest, 1);
    for (int bin = 0; bin < BINS; bin++) {
      run.record(bin(layer, bin), counts[bin]);
    }
  }

  private static String metric(int layer, String what) {
    return formatted("layer%d_%s", layer, what);
  }

  private static String bin(int layer, int bin) {
    return metric(layer, formatted("bin%02d", bin));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.2.2: with std = 1, sigmoid activations concentrate near 0 and 1",
            "With std = 1, most sigmoid activations of layer 5 lie near 0 or 1",
            extremes("sigmoid std=1").atLeast(0.5)),
        Claim.inEverySeed(
            "6.2.2: with std = 0.01, they concentrate around 0.5",
            "With std = 0.01, the sigmoid activations of layer 5 have a small standard deviation",
            std("sigmoid std=0.01", LAYERS).below(0.05)),
        Claim.inEverySeed(
            "6.2.2: with Xavier initialisation, they are widely spread",
            "With Xavier initialisation, sigmoid activations of layer 5 are spread, few near 0 or 1",
            std("sigmoid Xavier", LAYERS).atLeast(0.05),
            extremes("sigmoid Xavier").below(0.1)),
        Claim.inEverySeed(
            "6.2.3: with std = 0.01, ReLU activations are very small",
            "With std = 0.01, the ReLU activations of layer 5 have a mean near 0",
            Quantity.last(metric(LAYERS, "mean"), "relu std=0.01").below(0.001)),
        Claim.inEverySeed(
            "6.2.3: with Xavier initialisation, their spread shrinks layer by layer",
            "With Xavier initialisation, the standard deviation of ReLU activations falls in each layer",
            IntStream.range(1, LAYERS)
                .mapToObj(layer -> std("relu Xavier", layer + 1).below(std("relu Xavier", layer)))
                .toArray(Check[]::new)),
        Claim.inEverySeed(
            "6.2.3: with He initialisation, their spread hardly changes",
            "With He initialisation, ReLU activations keep at least half their spread up to layer 5",
            std("relu He", LAYERS).over("ratio", std("relu He", 1)).atLeast(0.5)));
  }

  private static Quantity std(String variant, int layer) {
    return Quantity.last(metric(layer, "std"), variant);
  }

  private static Quantity extremes(String variant) {
    return Quantity.last(metric(LAYERS, "fraction_low"), variant)
        .plus("share near 0 or 1", Quantity.last(metric(LAYERS, "fraction_high"), variant));
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return Function.ALL.stream().map(function -> picture(metrics, function)).toList();
  }

  /** Draws a row for each weight initialisation, and a column for each layer. */
  private static Picture picture(Metrics metrics, Function function) {
    List<XYChart> charts =
        WEIGHTS.names().stream()
            .map(weights -> new Case(function, weights))
            .flatMap(
                c -> IntStream.rangeClosed(1, LAYERS).mapToObj(layer -> chart(metrics, c, layer)))
            .toList();
    return Picture.of(formatted("activations_%s.png", function.name()), LAYERS, charts);
  }

  private static XYChart chart(Metrics metrics, Case c, int layer) {
    long seed = metrics.seeds().get(0);
    double[] counts = new double[BINS];
    Arrays.setAll(counts, bin -> metrics.values(c.name(), seed, bin(layer, bin))[0]);
    String title = formatted("%s, layer %d", c.name(), layer);
    return Charts.small(
        Charts.histogram(300, 220, title, c.function.lowest, 1, counts, c.function.highestBar));
  }
}
