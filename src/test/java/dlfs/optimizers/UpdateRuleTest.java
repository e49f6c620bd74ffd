package dlfs.optimizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.support.Nets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class UpdateRuleTest {
  private static final int STEPS = 10;

  // One parameter after each of ten steps from 1.0 down f(w) = w², gradient 2w, in plain Java.

  private static double[] sgd(double lr) {
    double[] w = start();
    for (int t = 1; t <= STEPS; t++) {
      w[t] = w[t - 1] - lr * 2 * w[t - 1];
    }
    return w;
  }

  private static double[] momentum(double lr, double alpha) {
    double[] w = start();
    double v = 0;
    for (int t = 1; t <= STEPS; t++) {
      v = alpha * v - lr * 2 * w[t - 1];
      w[t] = w[t - 1] + v;
    }
    return w;
  }

  private static double[] nesterov(double lr, double alpha) {
    double[] w = start();
    double v = 0;
    for (int t = 1; t <= STEPS; t++) {
      double g = 2 * w[t - 1];
      w[t] = w[t - 1] + alpha * alpha * v - (1 + alpha) * lr * g;
      v = alpha * v - lr * g;
    }
    return w;
  }

  private static double[] rmsProp(double lr, double decay) {
    double[] w = start();
    double h = 0;
    for (int t = 1; t <= STEPS; t++) {
      double g = 2 * w[t - 1];
      h = decay * h + (1 - decay) * g * g;
      w[t] = w[t - 1] - lr * g / (Math.sqrt(h) + 1e-7);
    }
    return w;
  }

  private static double[] adaGrad(double lr) {
    double[] w = start();
    double h = 0;
    for (int t = 1; t <= STEPS; t++) {
      double g = 2 * w[t - 1];
      h += g * g;
      w[t] = w[t - 1] - lr * g / (Math.sqrt(h) + 1e-7);
    }
    return w;
  }

  private static double[] adam(double lr, double beta1, double beta2) {
    double[] w = start();
    double m = 0;
    double v = 0;
    for (int t = 1; t <= STEPS; t++) {
      double g = 2 * w[t - 1];
      double rate = lr * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
      m += (1 - beta1) * (g - m);
      v += (1 - beta2) * (g * g - v);
      w[t] = w[t - 1] - rate * m / (Math.sqrt(v) + 1e-7);
    }
    return w;
  }

  private static double[] start() {
    double[] w = new double[STEPS + 1];
    w[0] = 1;
    return w;
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(new Sgd(0.1), sgd(0.1)),
        Arguments.of(new Momentum(0.1, 0.9), momentum(0.1, 0.9)),
        Arguments.of(new Nesterov(0.1, 0.9), nesterov(0.1, 0.9)),
        Arguments.of(new AdaGrad(0.5), adaGrad(0.5)),
        Arguments.of(new RmsProp(0.1, 0.9), rmsProp(0.1, 0.9)),
        Arguments.of(new Adam(0.3), adam(0.3, 0.9, 0.999)),
        Arguments.of(new Adam(0.3, 0.8, 0.99), adam(0.3, 0.8, 0.99)));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void takesTenStepsByTheBooksFormula(UpdateRule rule, double[] expected) {
    assertArrayEquals(expected, positions(rule), 1e-12);
  }

  /** The first three steps of each rule, computed by hand. */
  @Test
  void agreesWithFiguresComputedByHand() {
    assertArrayEquals(new double[] {1, 0.8, 0.64, 0.512}, firstFour(new Sgd(0.1)), 1e-12);
    assertArrayEquals(new double[] {1, 0.8, 0.46, 0.062}, firstFour(new Momentum(0.1, 0.9)), 1e-12);
    // 0.5: the first step is the learning rate itself; then 0.5 * 1 / sqrt(4 + 1)
    assertArrayEquals(
        new double[] {1, 0.5, 0.5 - 0.5 / Math.sqrt(5)},
        Arrays.copyOf(firstFour(new AdaGrad(0.5)), 3),
        1e-6);
    assertEquals(0.7, firstFour(new Adam(0.3))[1], 1e-6); // the first step is the learning rate
    // 1.9 times Momentum's first step; then + 0.81 (-0.2) - 1.9 * 0.1 * 2 * 0.62
    assertArrayEquals(
        new double[] {1, 0.62, 0.62 - 0.162 - 0.2356},
        Arrays.copyOf(firstFour(new Nesterov(0.1, 0.9)), 3),
        1e-12);
    // the first step is the learning rate over the root of 1 - decay
    assertEquals(1 - 0.1 / Math.sqrt(0.1), firstFour(new RmsProp(0.1, 0.9))[1], 1e-6);
  }

  private static double[] firstFour(UpdateRule rule) {
    return Arrays.copyOf(positions(rule), 4);
  }

  static Stream<Arguments> sameInDl4j() {
    return Stream.of(
        Arguments.of(new Sgd(0.1), new org.nd4j.linalg.learning.config.Sgd(0.1)),
        Arguments.of(
            new Nesterov(0.1, 0.9), new org.nd4j.linalg.learning.config.Nesterovs(0.1, 0.9)),
        Arguments.of(
            new Adam(0.3), new org.nd4j.linalg.learning.config.Adam(0.3, 0.9, 0.999, 1e-7)));
  }

  @ParameterizedTest
  @MethodSource("sameInDl4j")
  void agreesWithDl4jWhereTheFormulasAgree(UpdateRule ours, IUpdater dl4j) {
    assertArrayEquals(positions(dl4j), positions(ours), 1e-12);
  }

  @Test
  void isNotDl4jsNesterovs() {
    double[] nesterovs = positions(new org.nd4j.linalg.learning.config.Nesterovs(0.1, 0.9));
    assertEquals(1 - 1.9 * 0.2, nesterovs[1], 1e-12);
    assertEquals(0.8, positions(new Momentum(0.1, 0.9))[1], 1e-12);
  }

  /** DL4J starts the mean square at its epsilon; from the same start the formulas agree. */
  @Test
  void differsFromDl4jsRmsPropInItsInitialState() {
    double[] theirs = positions(new org.nd4j.linalg.learning.config.RmsProp(0.1, 0.9, 1e-7));
    assertArrayEquals(theirs, positions(new RmsProp(0.1, 0.9)), 1e-6);
    assertNotEquals(theirs[1], positions(new RmsProp(0.1, 0.9))[1], 1e-12);
  }

  @ParameterizedTest
  @MethodSource("each")
  void computesTheSameInSinglePrecision(UpdateRule rule) {
    double[] exact = positions(rule);
    double[] single = positions(rule, DataType.FLOAT);
    assertArrayEquals(exact, single, 1e-5);
  }

  private static double[] positions(IUpdater rule) {
    return positions(rule, DataType.DOUBLE);
  }

  private static double[] positions(IUpdater rule, DataType type) {
    INDArray w = Nd4j.createFromArray(1.0).castTo(type);
    long size = rule.stateSize(1);
    INDArray state = size == 0 ? null : Nd4j.valueArrayOf(new long[] {1, size}, 7, type);
    var updater = rule.instantiate(state, true); // must clear what was in the state
    double[] positions = new double[STEPS + 1];
    positions[0] = w.getDouble(0);
    for (int t = 0; t < STEPS; t++) {
      INDArray update = w.mul(2);
      updater.applyUpdater(update, t, 0);
      w.subi(update);
      positions[t + 1] = w.getDouble(0);
    }
    return positions;
  }

  static Stream<UpdateRule> each() {
    return Stream.of(
        new Sgd(0.05),
        new Momentum(0.05, 0.8),
        new Nesterov(0.05, 0.8),
        new AdaGrad(0.05),
        new RmsProp(0.02, 0.9),
        new Adam(0.05));
  }

  @ParameterizedTest
  @MethodSource("each")
  void survivesJson(UpdateRule rule) {
    var json = configuration(rule).toJson();
    var restored = MultiLayerConfiguration.fromJson(json);
    var layer = (org.deeplearning4j.nn.conf.layers.BaseLayer) restored.getConf(0).getLayer();
    assertEquals(rule, layer.getIUpdater());
  }

  @ParameterizedTest
  @MethodSource("each")
  void continuesExactlyAfterSavingAndRestoring(UpdateRule rule) {
    MultiLayerNetwork undisturbed = trained(network(rule), 6);
    MultiLayerNetwork half = trained(network(rule), 3);
    assertEquals(undisturbed.params(), trained(Nets.restored(half), 3).params());
  }

  @ParameterizedTest
  @MethodSource("each")
  void reducesTheLoss(UpdateRule rule) {
    MultiLayerNetwork network = network(rule);
    double before = network.score(samples());
    assertTrue(trained(network, 20).score(samples()) < before);
  }

  @ParameterizedTest
  @MethodSource("each")
  void followsALearningRateSchedule(UpdateRule rule) {
    rule.setLrAndSchedule(Double.NaN, new ExponentialSchedule(ScheduleType.ITERATION, 0.4, 0.5));
    assertEquals(0.1, rule.getLearningRate(2, 0), 1e-12);
    assertEquals(0.1, rule.clone().getLearningRate(2, 0), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("each")
  void equalsItsCloneButNoRuleWithOtherParameters(UpdateRule rule) {
    assertEquals(rule, rule.clone());
    assertEquals(rule.hashCode(), rule.clone().hashCode());
    UpdateRule other = rule.clone();
    other.setLrAndSchedule(0.5, null);
    assertNotEquals(rule, other);
    assertFalse(rule.equals(null));
  }

  @Test
  void refusesTheStateOfAnotherRule() {
    var state = Map.of("v", Nd4j.zeros(1));
    assertThrows(IllegalArgumentException.class, () -> new Adam().instantiate(state, false));
  }

  private static MultiLayerNetwork network(UpdateRule rule) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(rule));
    network.init();
    return network;
  }

  private static MultiLayerConfiguration configuration(UpdateRule rule) {
    return new MultiLayerNet(3, List.of(5), 2, Activation.TANH, new InitialWeights.Xavier())
        .configuration(LayerSet.BUILTIN, rule, 1);
  }

  private static MultiLayerNetwork trained(MultiLayerNetwork network, int steps) {
    for (int i = 0; i < steps; i++) {
      network.fit(samples());
    }
    return network;
  }

  private static DataSet samples() {
    float[][] x = {{1, 0, .5f}, {0, 1, .2f}, {1, 1, .1f}, {0, 0, .9f}};
    float[][] y = {{1, 0}, {0, 1}, {1, 0}, {0, 1}};
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }
}
