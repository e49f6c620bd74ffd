package ch06;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import lab.About;
import lab.Experiment;
import lab.Lab;
import lab.Run;
import lab.Variants;
import lab.charts.Charts;
import lab.charts.Picture;
import lab.results.Claim;
import lab.results.FinalFigure;
import lab.results.Metrics;
import lab.results.Quantity;
import networks.MultiLayerNet;
import networks.Weights;
import optimizers.Sgd;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Sections 6.2.2 and 6.2.3: what comes out of each of five layers of 100, for 1,000 inputs drawn
 * from the standard normal distribution, by activation function and first weights.
 */
public final class WeightInitActivations implements Experiment {
  private static final int SAMPLES = 1_000;
  private static final int WIDTH = 100;
  private static final int LAYERS = 5;
  private static final int BINS = 30;

  private static final InLayer STD = of("std");

  private static final Variants<Weights> WEIGHTS =
      Variants.<Weights>of("std=1", new Weights.Std(1))
          .and("std=0.01", new Weights.Std(0.01))
          .and("Xavier", new Weights.Xavier())
          .and("He", new Weights.He());

  /** The activation functions, with the range of the book's histograms, and what is an extreme. */
  private enum ActivationFunction {
    SIGMOID(Activation.SIGMOID, 0, 0.05, 0.95, Double.POSITIVE_INFINITY),
    TANH(Activation.TANH, -1, -0.95, 0.95, Double.POSITIVE_INFINITY),
    /** Half of its values are 0: the book cuts that bar off, so that the others can be seen. */
    RELU(Activation.RELU, 0, Double.MIN_VALUE, 1, 7_000);

    final Activation activation;
    final double lowest;
    final double low;
    final double high;
    final double mostDrawn;

    ActivationFunction(
        Activation activation, double lowest, double low, double high, double mostDrawn) {
      this.activation = activation;
      this.lowest = lowest;
      this.low = low;
      this.high = high;
      this.mostDrawn = mostDrawn;
    }

    String with(String weights) {
      return this + " " + weights;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Case(ActivationFunction function, String weights) {
    String name() {
      return function.with(weights);
    }
  }

  @Override
  public About about() {
    return new About(
        "WeightInitActivations",
        "6.2.2-3",
        "How do the first weights spread the activations of deep layers?",
        Optional.empty(),
        true,
        List.of(),
        List.of(
            FinalFigure.last(metric(1, "std")),
            FinalFigure.last(metric(LAYERS, "mean")),
            FinalFigure.last(metric(LAYERS, "std"))),
        0);
  }

  @Override
  public Metrics run(Lab lab) {
    List<Case> cases =
        Arrays.stream(ActivationFunction.values())
            .flatMap(function -> WEIGHTS.names().stream().map(w -> new Case(function, w)))
            .toList();
    return lab.compare(Variants.of(cases, Case::name), LAYERS, (run, c) -> measure(lab, run, c));
  }

  private static void measure(Lab lab, Run run, Case c) {
    var random = new SplittableRandom(run.seed());
    double[] input =
        IntStream.range(0, SAMPLES * WIDTH).mapToDouble(i -> random.nextGaussian()).toArray();
    INDArray x = Nd4j.createFromArray(input).castTo(DataType.FLOAT).reshape(SAMPLES, WIDTH);
    var net =
        new MultiLayerNet(
            WIDTH,
            Collections.nCopies(LAYERS, WIDTH),
            10,
            c.function.activation,
            WEIGHTS.get(c.weights));
    List<INDArray> activations =
        net.create(lab.layers(), new Sgd(), run.seed())
            .feedForward(x); // the input and then each layer's
    for (int layer = 1; layer <= LAYERS; layer++) {
      record(run, layer, c.function, activations.get(layer).data().asDouble());
      run.step();
    }
  }

  /** Takes down the mean, the deviation, the shares of extreme values and the histogram. */
  private static void record(Run run, int layer, ActivationFunction function, double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    run.record(metric(layer, "mean"), mean);
    run.record(metric(layer, "std"), Math.sqrt(square));
    run.record(metric(layer, "fraction_low"), share(values, v -> v < function.low));
    run.record(metric(layer, "fraction_high"), share(values, v -> v > function.high));
    double[] counts = counts(values, function.lowest);
    for (int bin = 0; bin < BINS; bin++) {
      run.record(bin(layer, bin), counts[bin]);
    }
  }

  private static double share(double[] values, DoublePredicate are) {
    return (double) Arrays.stream(values).filter(are).count() / values.length;
  }

  /** How many values lie in each of {@value #BINS} equal parts of [lowest, 1]. */
  private static double[] counts(double[] values, double lowest) {
    double[] counts = new double[BINS];
    Arrays.stream(values)
        .filter(value -> value >= lowest && value <= 1)
        .mapToInt(value -> (int) Math.min(BINS - 1, BINS * (value - lowest) / (1 - lowest)))
        .forEach(bin -> counts[bin]++);
    return counts;
  }

  private static String metric(int layer, String what) {
    return "layer%d_%s".formatted(layer, what);
  }

  private static String bin(int layer, int bin) {
    return metric(layer, "bin%02d".formatted(bin));
  }

  @Override
  public List<Claim> claims() {
    return List.of(
        Claim.inEverySeed(
            "6.2.2: with std = 1, sigmoid's activations pile up at 0 and 1",
            least("share near 0 or 1", WeightInitActivations::extremes, "sigmoid std=1")
                .atLeast(0.5)),
        Claim.inEverySeed(
            "6.2.2: with std = 0.01, they gather around 0.5",
            most("deviation", STD, "sigmoid std=0.01").below(0.05)),
        Claim.inEverySeed(
            "6.2.2: with Xavier's weights, they are spread widely",
            least("deviation", STD, "sigmoid Xavier").atLeast(0.1),
            most("share near 0 or 1", WeightInitActivations::extremes, "sigmoid Xavier")
                .below(0.1)),
        Claim.inEverySeed(
            "6.2.3: with std = 0.01, ReLU's are very small",
            Quantity.last(metric(LAYERS, "mean"), "relu std=0.01").below(0.001)),
        Claim.inEverySeed(
            "6.2.3: with Xavier's weights, ReLU's lose their spread layer by layer",
            kept("largest", DoubleStream::max, "relu Xavier").below(1)),
        Claim.inEverySeed(
            "6.2.3: with He's weights, they keep it",
            kept("smallest", DoubleStream::min, "relu He").atLeast(0.8)));
  }

  private static double extremes(Metrics metrics, long seed, String variant, int layer) {
    return of("fraction_low").in(metrics, seed, variant, layer)
        + of("fraction_high").in(metrics, seed, variant, layer);
  }

  private static Quantity least(String name, InLayer number, String variant) {
    return acrossLayers("least " + name + " in a layer", DoubleStream::min, number, 1, variant);
  }

  private static Quantity most(String name, InLayer number, String variant) {
    return acrossLayers("largest " + name + " in a layer", DoubleStream::max, number, 1, variant);
  }

  /** How large a layer's deviation is as a multiple of the deviation of the layer before it. */
  private static Quantity kept(
      String which, Function<DoubleStream, OptionalDouble> extreme, String variant) {
    InLayer ratio =
        (metrics, seed, v, layer) ->
            STD.in(metrics, seed, v, layer) / STD.in(metrics, seed, v, layer - 1);
    String name = which + " ratio of a layer's deviation to the one before it";
    return acrossLayers(name, extreme, ratio, 2, variant);
  }

  private static Quantity acrossLayers(
      String name,
      Function<DoubleStream, OptionalDouble> extreme,
      InLayer number,
      int firstLayer,
      String variant) {
    return new Quantity(
        variant + ": " + name,
        (metrics, seed) ->
            extreme
                .apply(
                    IntStream.rangeClosed(firstLayer, LAYERS)
                        .mapToDouble(layer -> number.in(metrics, seed, variant, layer)))
                .orElseThrow());
  }

  /** A number that each layer of a network has. */
  @FunctionalInterface
  private interface InLayer {
    double in(Metrics metrics, long seed, String variant, int layer);
  }

  private static InLayer of(String what) {
    return (metrics, seed, variant, layer) ->
        FinalFigure.last(metric(layer, what)).of(metrics, variant, seed);
  }

  @Override
  public List<Picture> pictures(Metrics metrics) {
    return Arrays.stream(ActivationFunction.values())
        .map(function -> picture(metrics, function))
        .toList();
  }

  /** A row for each choice of the first weights, a column for each layer. */
  private static Picture picture(Metrics metrics, ActivationFunction function) {
    List<XYChart> charts =
        WEIGHTS.names().stream()
            .flatMap(
                weights ->
                    IntStream.rangeClosed(1, LAYERS)
                        .mapToObj(layer -> chart(metrics, function, weights, layer)))
            .toList();
    String file = "activations_%s.png".formatted(function);
    return new Picture(file, LAYERS, charts);
  }

  private static XYChart chart(
      Metrics metrics, ActivationFunction function, String weights, int layer) {
    long seed = metrics.seeds().get(0);
    double[] counts =
        IntStream.range(0, BINS)
            .mapToDouble(bin -> metrics.values(function.with(weights), seed, bin(layer, bin))[0])
            .toArray();
    String title = "%s, layer %d".formatted(function.with(weights), layer);
    return Charts.small(
        Charts.histogram(300, 220, title, function.lowest, 1, counts, function.mostDrawn));
  }
}
