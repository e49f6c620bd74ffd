package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.restored;
import static dlfs.support.Nets.settings;
import static dlfs.support.Nets.squaredError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.Samples;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class DropoutTest {
  private static final int ELEMENTS = 20_000;
  private static final long[] SHAPE = {100, ELEMENTS / 100};

  /** Returns values other than 0, so that zeros in the output were dropped. */
  private static INDArray features(DataType type) {
    return Samples.apart(1, type, SHAPE);
  }

  private static MultiLayerNetwork dropout(DataType type, double p) {
    return dropout(type, new Dropout(p));
  }

  private static MultiLayerNetwork dropout(DataType type, Dropout dropout) {
    return network(settings(type), SHAPE, dropout, squaredError());
  }

  private static boolean[] zeros(INDArray x) {
    float[] numbers = x.castTo(DataType.FLOAT).dup('c').data().asFloat();
    boolean[] zeros = new boolean[numbers.length];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = numbers[i] == 0;
    }
    return zeros;
  }

  /** Allows five standard deviations of the dropped share. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5, 0.9})
  void dropsTheConfiguredShare(double p) {
    INDArray y = dropout(DataType.FLOAT, p).feedForward(features(DataType.FLOAT), true).get(1);
    double share = y.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue();
    assertEquals(p, share, 5 * Math.sqrt(p * (1 - p) / ELEMENTS));
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void passesTheRestUnchangedForwardAndBackward(DataType type) {
    INDArray x = features(type);
    MultiLayerNetwork network = dropout(type, 0.3);
    Nd4j.getRandom().setSeed(7);
    INDArray y = network.feedForward(x, true).get(1);
    INDArray mask = y.neq(0).castTo(type);
    assertEquals(x.mul(mask), y);

    INDArray labels = Samples.uniform(2, type, SHAPE);
    INDArray dy = y.sub(labels).muli(2).divi(SHAPE[1]); // of the squared error, a mean over outputs
    Nd4j.getRandom().setSeed(7); // for the same pass
    INDArray dx = network.calculateGradients(x, labels, null, null).getSecond();
    assertArrayEquals(zeros(y), zeros(dx));
    // DL4J computes dy in another order of operations, each of which rounds.
    assertClose("gradient", type == DataType.DOUBLE ? 1e-15 : 1e-6, dy.mul(mask), dx);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF"})
  void multipliesByTheRetainedShareInInference(DataType type) {
    INDArray x = features(type);
    INDArray y = dropout(type, 0.3).output(x);
    assertEquals(type, y.dataType());
    assertEquals(x.mul(0.7), y);
  }

  /** It drops the same elements, and its output in training is 1 / (1 - p) times that. */
  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT"})
  void scalesDuringTrainingIfInverted(DataType type) {
    INDArray x = features(type);
    INDArray y = dropout(type, 0.3).feedForward(x, true).get(1);
    INDArray scaled = dropout(type, Dropout.inverted(0.3)).feedForward(x, true).get(1);
    assertClose("training", type == DataType.DOUBLE ? 1e-15 : 1e-6, y.div(0.7), scaled);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOUBLE", "FLOAT", "HALF"})
  void isTheIdentityInInferenceIfInverted(DataType type) {
    INDArray x = features(type);
    MultiLayerNetwork network = dropout(type, Dropout.inverted(0.3));
    assertEquals(x, network.output(x));
    network.setInput(x);
    network.feedForward(false, false);
    INDArray dy = Nd4j.ones(type, SHAPE);
    INDArray dx =
        network.getLayer(0).backpropGradient(dy, LayerWorkspaceMgr.noWorkspaces()).getSecond();
    assertEquals(dy, dx);
  }

  @Test
  void differsFromInvertedDropout() {
    assertNotEquals(new Dropout(0.3), Dropout.inverted(0.3));
    assertEquals(Dropout.inverted(0.3), Dropout.inverted(0.3));
  }

  @Test
  void trainsInFloatAndDoubleOnly() {
    MultiLayerNetwork network = dropout(DataType.FLOAT16, 0.3);
    INDArray x = features(DataType.FLOAT16);
    var refusal = assertThrows(IllegalArgumentException.class, () -> network.feedForward(x, true));
    assertEquals(
        "the from-scratch layers compute in FLOAT or DOUBLE, not in HALF", refusal.getMessage());
  }

  // The choice of dropped elements.

  private static final DataSet SAMPLES = new DataSet(features(DataType.FLOAT), Nd4j.zeros(SHAPE));

  /**
   * Returns two dropout layers with a trainable layer between them that outputs 1 for any input.
   */
  private static MultiLayerNetwork twoDropouts(long seed) {
    MultiLayerNetwork network =
        network(
            settings(DataType.FLOAT).seed(seed),
            SHAPE,
            new Dropout(0.3),
            new Affine(SHAPE[1], SHAPE[1]),
            new Dropout(0.3),
            squaredError());
    network.getParam("1_W").assign(0);
    network.getParam("1_b").assign(1);
    return network;
  }

  /** Returns which elements a layer drops in a forward pass. */
  private static boolean[] mask(MultiLayerNetwork network, int layer) {
    return zeros(network.feedForward(SAMPLES.getFeatures(), true).get(layer + 1));
  }

  /** Allows five standard deviations of the number of elements in which independent masks agree. */
  private static void assertUnrelated(boolean[] one, boolean[] other) {
    int same = 0;
    for (int i = 0; i < ELEMENTS; i++) {
      same += one[i] == other[i] ? 1 : 0;
    }
    double expected = 0.3 * 0.3 + 0.7 * 0.7;
    double deviation = Math.sqrt(expected * (1 - expected) / ELEMENTS);
    assertEquals(expected, same / (double) ELEMENTS, 5 * deviation);
  }

  @Test
  void dropsOtherElementsInEveryPassAndIteration() {
    MultiLayerNetwork network = twoDropouts(1);
    boolean[] first = mask(network, 0);
    boolean[] again = mask(network, 0);
    network.fit(SAMPLES);
    boolean[] second = mask(network, 0);
    network.fit(SAMPLES);
    boolean[] third = mask(network, 0);
    assertUnrelated(first, again);
    assertUnrelated(first, second);
    assertUnrelated(second, third);
    assertUnrelated(first, third);
  }

  @Test
  void dropsTheSameElementsInAnotherNetworkOfTheSameSeed() {
    MultiLayerNetwork one = twoDropouts(1);
    MultiLayerNetwork other = twoDropouts(1);
    for (int pass = 0; pass < 3; pass++) {
      assertArrayEquals(mask(one, 2), mask(other, 2));
    }
  }

  /** Like DL4J's dropout, so that DL4J's gradient checks work. */
  @Test
  void dropsTheSameElementsAfterSeedingNd4jsGenerator() {
    MultiLayerNetwork network = twoDropouts(1);
    Nd4j.getRandom().setSeed(7);
    List<boolean[]> masks = List.of(mask(network, 0), mask(network, 2), mask(network, 0));
    assertUnrelated(masks.get(0), masks.get(2));
    Nd4j.getRandom().setSeed(7);
    for (int pass = 0; pass < 3; pass++) {
      assertArrayEquals(masks.get(pass), mask(network, pass == 1 ? 2 : 0));
    }
  }

  @Test
  void hasTheGradientOfInferenceAfterAForwardPassInInference() {
    MultiLayerNetwork network = dropout(DataType.FLOAT, 0.3);
    network.setInput(features(DataType.FLOAT));
    network.feedForward(false, false);
    INDArray dy = Nd4j.ones(DataType.FLOAT, SHAPE);
    INDArray dx =
        network.getLayer(0).backpropGradient(dy, LayerWorkspaceMgr.noWorkspaces()).getSecond();
    assertEquals(dy.mul(0.7), dx);
  }

  @Test
  void appliesDl4jsDropOutToItsInput() {
    var dropout = new Dropout(0.5);
    dropout.setIDropout(new org.deeplearning4j.nn.conf.dropout.Dropout(0.5));
    INDArray y =
        network(settings(DataType.FLOAT), SHAPE, dropout, squaredError())
            .feedForward(features(DataType.FLOAT), true)
            .get(1);
    double retained = y.neq(0).castTo(DataType.FLOAT).meanNumber().doubleValue();
    assertEquals(0.25, retained, 5 * Math.sqrt(0.25 * 0.75 / ELEMENTS));
  }

  @Test
  void dropsOtherElementsInTheNextIterationOfAGraph() {
    ComputationGraph graph = twoDropouts(1).toComputationGraph();
    boolean[] first = zeros(graph.feedForward(SAMPLES.getFeatures(), true).get("0"));
    graph.fit(SAMPLES);
    assertUnrelated(first, zeros(graph.feedForward(SAMPLES.getFeatures(), true).get("0")));
  }

  @Test
  void dropsOtherElementsInAnotherLayerAndForAnotherSeed() {
    assertUnrelated(mask(twoDropouts(1), 0), mask(twoDropouts(1), 2));
    assertUnrelated(mask(twoDropouts(1), 0), mask(twoDropouts(2), 0));
  }

  @Test
  void dropsTheSameElementsAfterSavingAndRestoring() {
    MultiLayerNetwork undisturbed = twoDropouts(1);
    MultiLayerNetwork saved = twoDropouts(1);
    for (MultiLayerNetwork network : List.of(undisturbed, saved)) {
      network.fit(SAMPLES);
      network.fit(SAMPLES);
    }
    MultiLayerNetwork restored = restored(saved);
    assertArrayEquals(mask(undisturbed, 0), mask(restored, 0));
    undisturbed.fit(SAMPLES);
    restored.fit(SAMPLES);
    assertEquals(undisturbed.params(), restored.params());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesInvalidProbabilities(double p) {
    var refusal = assertThrows(IllegalArgumentException.class, () -> new Dropout(p));
    assertTrue(refusal.getMessage().contains("[0, 1), but is " + p), refusal.getMessage());
  }
}
