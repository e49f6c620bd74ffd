package dlfs.style;

import static dlfs.support.Closeness.tolerance;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Combination;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.minimization.Lbfgs;
import dlfs.minimization.StrongWolfe;
import dlfs.networks.GraphNetwork;
import dlfs.optimizers.Sgd;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The loss of style transfer as a function of the pixels, with random weights of the networks. */
class StyleObjectiveTest {
  private static final StyleWeights WEIGHTS = new StyleWeights(2, 300, 5);

  /** The least size of each network, and one more, which pooling rounds. */
  private static ImageShape images(StyleNetwork kind) {
    int size = kind == StyleNetwork.VGG_19 ? 16 : 8;
    return new ImageShape(3, size + 1, size);
  }

  private static ImageShape style(StyleNetwork kind) {
    int size = kind == StyleNetwork.VGG_19 ? 16 : 8;
    return new ImageShape(3, size, size + 3);
  }

  private static final ImageShape IMAGES = images(StyleNetwork.VGG_ENCODER);

  private static double[] image(ImageShape shape, long seed) {
    return new SplittableRandom(seed).doubles(shape.size()).toArray();
  }

  private static ComputationGraph create(
      StyleNetwork kind, ImageShape shape, Combination combination, DataType type) {
    GraphNetwork network = kind.network(shape);
    LayerSet layers = combination.layers;
    return combination.applied(
        type == DataType.DOUBLE
            ? network.createInDoublePrecision(layers, new Sgd(), 1)
            : network.create(layers, new Sgd(), 1));
  }

  private static StyleObjective objective(
      StyleNetwork kind, Combination combination, DataType type) {
    ImageShape images = images(kind);
    ImageShape style = style(kind);
    ComputationGraph network = create(kind, images, combination, type);
    ComputationGraph ofStyle = create(kind, style, combination, type);
    StyleTargets targets =
        StyleTargets.of(kind, network, image(images, 1), ofStyle, image(style, 2));
    return new StyleObjective(targets, WEIGHTS, images, network);
  }

  static Stream<Arguments> inDoublePrecision() {
    return Stream.concat(
        Stream.of(Combination.values())
            .map(combination -> Arguments.of(StyleNetwork.VGG_ENCODER, combination)),
        Stream.of(Arguments.of(StyleNetwork.VGG_19, Combination.SCRATCH_ACCELERATED)));
  }

  /** Along random directions, since every element would take long; so a kink of ReLU is likely. */
  @ParameterizedTest
  @MethodSource("inDoublePrecision")
  void hasTheGradientOfCentralDifferences(StyleNetwork kind, Combination combination) {
    StyleObjective objective = objective(kind, combination, DataType.DOUBLE);
    double[] x = image(images(kind), 3);
    double[] gradient = objective.at(x).gradient();
    for (int i = 0; i < 2; i++) {
      double[] direction = new SplittableRandom(10 + i).doubles(x.length, -1, 1).toArray();
      double h = 1e-7;
      double above = objective.at(moved(x, h, direction)).value();
      double below = objective.at(moved(x, -h, direction)).value();
      double slope =
          IntStream.range(0, x.length).mapToDouble(j -> gradient[j] * direction[j]).sum();
      assertEquals(1, (above - below) / (2 * h) / slope, 1e-5);
    }
  }

  private static double[] moved(double[] x, double step, double... direction) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] + step * direction[i]).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void isTheSameInAllCombinationsOfLayersAndEngine(DataType type) {
    double[] x = image(IMAGES, 3);
    StyleEvaluation expected = null;
    for (Combination combination : Combination.values()) {
      StyleEvaluation found = objective(StyleNetwork.VGG_ENCODER, combination, type).at(x);
      expected = expected == null ? found : expected;
      double tolerance = tolerance(type);
      assertEquals(1, found.content() / expected.content(), tolerance, combination.name());
      assertEquals(1, found.style() / expected.style(), tolerance, combination.name());
      assertEquals(1, found.value() / expected.value(), tolerance, combination.name());
      double largest = Arrays.stream(expected.gradient()).map(Math::abs).max().orElseThrow();
      for (int i = 0; i < x.length; i++) {
        assertEquals(
            expected.gradient()[i] / largest,
            found.gradient()[i] / largest,
            tolerance,
            combination.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(StyleNetwork.class)
  void isTheWeightedSumOfItsLossesAndIsDeterministic(StyleNetwork kind) {
    StyleObjective objective = objective(kind, Combination.DL4J_ACCELERATED, DataType.FLOAT);
    double[] x = image(images(kind), 3);
    StyleEvaluation once = objective.at(x);
    assertTrue(once.content() > 0 && once.style() > 0 && once.variation() > 0);
    assertEquals(
        2 * once.content() + 300 * once.style() + 5 * once.variation(),
        once.value(),
        1e-9 * once.value());
    for (int i = 0; i < 5; i++) { // more than DL4J's workspaces take to learn their size
      StyleEvaluation again = objective.at(x);
      assertEquals(once.value(), again.value());
      assertEquals(Arrays.toString(once.gradient()), Arrays.toString(again.gradient()));
    }
    assertEquals(0, objective.at(image(images(kind), 1)).content(), 1e-12); // of the content itself
  }

  @Test
  void leavesTheNetworkAsItIs() {
    ComputationGraph network =
        create(StyleNetwork.VGG_ENCODER, IMAGES, Combination.DL4J_ACCELERATED, DataType.FLOAT);
    INDArray before = network.params().dup();
    double[] content = image(IMAGES, 1);
    StyleTargets targets =
        StyleTargets.of(StyleNetwork.VGG_ENCODER, network, content, network, content);
    var objective = new StyleObjective(targets, WEIGHTS, IMAGES, network);
    objective.at(image(IMAGES, 3));
    assertEquals(before, network.params());
    assertEquals(0, objective.at(content).style(), 1e-12);
  }

  /** From noise, with random weights: both losses decrease. */
  @Test
  void isMinimisedByLbfgs() {
    StyleObjective objective =
        objective(StyleNetwork.VGG_ENCODER, Combination.SCRATCH_ACCELERATED, DataType.FLOAT);
    var lbfgs = new Lbfgs<>(objective, image(IMAGES, 3), 10, StrongWolfe.DEFAULT);
    StyleEvaluation start = lbfgs.evaluation();
    for (int i = 0; i < 20; i++) {
      lbfgs.step();
    }
    assertTrue(lbfgs.evaluation().value() < 0.4 * start.value(), lbfgs.evaluation().toString());
    assertTrue(lbfgs.evaluation().content() < start.content());
    assertTrue(lbfgs.evaluation().style() < start.style());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWeightsThatAreNegativeOrNotFinite(double weight) {
    assertThrows(IllegalArgumentException.class, () -> new StyleWeights(weight, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new StyleWeights(1, weight, 1));
    assertThrows(IllegalArgumentException.class, () -> new StyleWeights(1, 1, weight));
  }
}
