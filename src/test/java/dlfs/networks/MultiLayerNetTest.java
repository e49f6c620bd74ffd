package dlfs.networks;

import static dlfs.support.Closeness.assertClose;
import static java.util.stream.Collectors.partitioningBy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.gradients.GradientCheck;
import dlfs.gradients.GradientCheck.Result;
import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.GradientResults;
import dlfs.support.Nets;
import dlfs.support.Samples;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class MultiLayerNetTest {
  private static final double RATE = 0.5;

  /** Two hidden layers of 5 and 4 between 6 inputs and 3 classes. */
  private static final MultiLayerNet SMALL =
      new MultiLayerNet(6, List.of(5, 4), 3, Activation.RELU, new InitialWeights.He());

  private static final int PARAMETERS_OF_SMALL = 6 * 5 + 5 + 5 * 4 + 4 + 4 * 3 + 3;

  @Test
  void hasTheBooksParametersAndShapes() {
    MultiLayerNetwork network = book(new InitialWeights.He(), 0);

    assertEquals(784 * 100 + 100 + 3 * (100 * 100 + 100) + 100 * 10 + 10, network.numParams());
    assertArrayEquals(new long[] {784, 100}, network.getParam("0_W").shape());
    assertArrayEquals(new long[] {100}, network.getParam("0_b").shape());
    assertArrayEquals(new long[] {100, 10}, network.getParam("4_W").shape());
    List<INDArray> outputs = network.feedForward(Nd4j.rand(3, 784));
    assertEquals(7, outputs.size()); // the input, five affine layers, softmax
    assertArrayEquals(new long[] {3, 100}, outputs.get(4).shape());
    assertArrayEquals(new long[] {3, 10}, outputs.get(6).shape());
    assertArrayEquals(new float[] {1, 1, 1}, outputs.get(6).sum(1).toFloatVector(), 1e-6f);
  }

  static Stream<Arguments> weights() {
    return Stream.of(
        Arguments.of(new InitialWeights.He(), Math.sqrt(2 / 784.0), Math.sqrt(2 / 100.0)),
        Arguments.of(new InitialWeights.Xavier(), Math.sqrt(1 / 784.0), Math.sqrt(1 / 100.0)),
        Arguments.of(new InitialWeights.Std(0.01), 0.01, 0.01));
  }

  /**
   * The standard error of a standard deviation over n values is about 1/sqrt(2n) of it; this allows
   * five.
   */
  @ParameterizedTest
  @MethodSource("weights")
  void drawsWeightsWithTheBooksDeviationInEveryLayer(
      InitialWeights weights, double first, double rest) {
    MultiLayerNetwork network = book(weights, 3);
    for (int layer = 0; layer < 5; layer++) {
      INDArray w = network.getParam(layer + "_W");
      double expected = layer == 0 ? first : rest;
      double tolerance = 5 / Math.sqrt(2.0 * w.length());
      assertEquals(1, w.stdNumber().doubleValue() / expected, tolerance, "layer " + layer);
      assertEquals(
          0, w.meanNumber().doubleValue() / expected, 5 / Math.sqrt(w.length()), "layer " + layer);
      assertEquals(0, network.getParam(layer + "_b").maxNumber().doubleValue());
    }
  }

  /** Includes seed 0, which ND4J itself replaces by the time of day. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42})
  void drawsTheSameWeightsForTheSameSeedOnAnyThread(long seed) {
    INDArray here = book(new InitialWeights.He(), seed).params();
    INDArray there =
        CompletableFuture.supplyAsync(() -> book(new InitialWeights.He(), seed).params()).join();
    assertEquals(here, there);
    assertNotEquals(here, book(new InitialWeights.He(), seed + 1).params());
  }

  @Test
  void refusesImpossibleShapesDeviationsAndDecays() {
    assertThrows(IllegalArgumentException.class, () -> new InitialWeights.Std(0));
    assertThrows(IllegalArgumentException.class, () -> new InitialWeights.Std(Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> new MultiLayerNet(784, List.of(), 10, Activation.RELU, new InitialWeights.He()));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withWeightDecay(-0.1));
    assertThrows(IllegalArgumentException.class, () -> SMALL.withWeightDecay(Double.NaN));
  }

  @ParameterizedTest
  @EnumSource
  void hasAGammaABetaAMeanAndAVarianceForEachNormalisedValue(LayerSet layers) {
    MultiLayerNetwork network = create(SMALL.withBatchNormalization(), layers);
    assertEquals(PARAMETERS_OF_SMALL + 4 * (5 + 4), network.numParams());
    assertEquals(2 * 3 + 2, network.getnLayers());
    assertArrayEquals(new long[] {2, 3}, network.output(Nd4j.rand(2, 6)).shape());
  }

  @ParameterizedTest
  @EnumSource
  void hasADropoutLayerWithoutParametersAfterEachHiddenLayer(LayerSet layers) {
    MultiLayerNetwork dropping = create(SMALL.withDropout(0.3), layers);
    assertEquals(PARAMETERS_OF_SMALL, dropping.numParams());
    assertEquals(2 * 2 + 2, dropping.getnLayers());
    assertEquals(
        List.of(1, 3),
        IntStream.range(0, dropping.getnLayers())
            .filter(i -> dropping.getLayer(i).conf().getLayer() instanceof Dropout)
            .boxed()
            .toList());
    MultiLayerNetwork both = create(SMALL.withDropout(0.3).withBatchNormalization(), layers);
    assertEquals(2 * 4 + 2, both.getnLayers());
    assertEquals(2 + 2, create(SMALL.withDropout(0), layers).getnLayers());
  }

  /** The first inference after a step shows it: decay 0.9, so a tenth of the batch's variance. */
  @ParameterizedTest
  @EnumSource
  void startsTheRunningVariancesAtZero(LayerSet layers) {
    MultiLayerNetwork network = create(SMALL.withBatchNormalization(), layers);
    for (String layer : List.of("1", "4")) {
      assertEquals(0, network.getParam(layer + "_var").amaxNumber().doubleValue());
      assertEquals(0, network.getParam(layer + "_mean").amaxNumber().doubleValue());
      assertEquals(1, network.getParam(layer + "_gamma").minNumber().doubleValue());
    }
    DataSet samples = samples(DataType.FLOAT);
    INDArray out = network.feedForwardToLayer(0, samples.getFeatures()).get(1);
    network.fit(samples);
    assertClose("variance", out.var(false, 0).mul(0.1), network.getParam("1_var").reshape(5));
  }

  @ParameterizedTest
  @EnumSource
  void addsHalfLambdaTimesTheSquaredWeightsButNoBiasesToTheLoss(LayerSet layers) {
    MultiLayerNet net = SMALL.withBatchNormalization();
    DataSet samples = samples(DataType.FLOAT);
    MultiLayerNetwork plain = Nets.drawn(create(net, layers));
    MultiLayerNetwork decaying = Nets.drawn(create(net.withWeightDecay(0.3), layers));
    double squares =
        weights(plain).stream()
            .mapToDouble(name -> plain.getParam(name).norm2Number().doubleValue())
            .map(norm -> norm * norm)
            .sum();
    assertEquals(0.3 / 2 * squares, decaying.score(samples) - plain.score(samples), 1e-4);
  }

  @ParameterizedTest
  @EnumSource
  void subtractsLambdaTimesTheWeightsInAStepAndNothingElse(LayerSet layers) {
    MultiLayerNet net = SMALL.withBatchNormalization();
    DataSet samples = samples(DataType.FLOAT);
    MultiLayerNetwork before = Nets.drawn(create(net, layers));
    MultiLayerNetwork plain = Nets.drawn(create(net, layers));
    MultiLayerNetwork decaying = Nets.drawn(create(net.withWeightDecay(0.3), layers));
    plain.fit(samples);
    decaying.fit(samples);
    for (String name : plain.paramTable().keySet()) {
      double share = weights(plain).contains(name) ? RATE * 0.3 : 0;
      assertClose(
          name,
          plain.getParam(name).sub(before.getParam(name).mul(share)),
          decaying.getParam(name));
    }
  }

  /** Batch normalisation subtracts the biases before it, so their gradients are 0. */
  @ParameterizedTest
  @EnumSource
  void hasTheGradientsOfItsLossWithAllOptions(LayerSet layers) {
    var net =
        new MultiLayerNet(
            6, List.of(5, 4), 3, Activation.TANH, new InitialWeights.He(), true, 0.2, 0.3);
    MultiLayerNetwork network = create(net, layers).convertDataType(DataType.DOUBLE);
    DataSet samples = samples(DataType.DOUBLE);
    List<Result> results =
        new GradientCheck()
            .withBeforeEachPass(() -> Nd4j.getRandom().setSeed(1))
            .check(Nets.drawn(network), samples.getFeatures(), samples.getLabels());
    Map<Boolean, List<Result>> byBias =
        results.stream()
            .collect(partitioningBy(result -> List.of("0_b", "4_b").contains(result.array())));
    GradientResults.assertRight(byBias.get(false));
    for (Result bias : byBias.get(true)) {
      assertEquals(0, bias.maxGradient(), 1e-12, bias.array());
      assertEquals(0, bias.maxDifference(), 1e-8, bias.array());
    }
  }

  @Test
  void preservesOtherSettingsWhenOneIsChanged() {
    InitialWeights he = new InitialWeights.He();
    InitialWeights xavier = new InitialWeights.Xavier();
    List<Integer> hidden = List.of(5, 4);
    var net = new MultiLayerNet(6, hidden, 3, Activation.TANH, he, true, 0.2, 0.1);
    assertEquals(
        new MultiLayerNet(6, hidden, 3, Activation.TANH, xavier, true, 0.2, 0.1), net.with(xavier));
    assertEquals(
        new MultiLayerNet(6, hidden, 3, Activation.TANH, he, true, 0.5, 0.1), net.withDropout(0.5));
    assertEquals(
        new MultiLayerNet(6, hidden, 3, Activation.TANH, he, true, 0.2, 0.4),
        net.withWeightDecay(0.4));
    var without = new MultiLayerNet(6, hidden, 3, Activation.TANH, he, false, 0.2, 0.1);
    assertEquals(net, without.withBatchNormalization());
  }

  private static MultiLayerNetwork create(MultiLayerNet net, LayerSet layers) {
    return net.create(layers, new Sgd(RATE), 1);
  }

  private static DataSet samples(DataType type) {
    return new DataSet(Samples.uniform(1, type, 7, 6), Samples.labels(type, 7, 3));
  }

  private static List<String> weights(MultiLayerNetwork network) {
    return network.paramTable().keySet().stream().filter(name -> name.endsWith("_W")).toList();
  }

  private static MultiLayerNetwork book(InitialWeights weights, long seed) {
    var net = new MultiLayerNet(784, List.of(100, 100, 100, 100), 10, Activation.RELU, weights);
    return net.create(LayerSet.BUILTIN, new Sgd(), seed);
  }
}
