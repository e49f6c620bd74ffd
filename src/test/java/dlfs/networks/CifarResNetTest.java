package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.gradients.GradientCheck;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.GradientResults;
import dlfs.support.Samples;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/** The residual networks for small images. */
class CifarResNetTest {
  private static final ImageShape CIFAR = new ImageShape(3, 32, 32);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /** Rounded, these are the numbers of the paper's table 6. */
  @ParameterizedTest
  @CsvSource({"20, 269722", "32, 464154", "44, 658586", "56, 853018", "110, 1727962"})
  void hasTheNumberOfParametersOfThePaper(int depth, long expected) {
    for (LayerSet layers : LayerSet.values()) {
      var network = new CifarResNet(depth, CIFAR, 10).create(layers, new Sgd(0.1), 1);
      long moments =
          network.paramTable().entrySet().stream()
              .filter(entry -> entry.getKey().matches(".*_(mean|var)"))
              .mapToLong(entry -> entry.getValue().length())
              .sum();
      assertEquals(expected, network.numParams() - moments, layers.name());
    }
  }

  @Test
  void hasAPlainCounterpartWithTheSameParametersButNoShortcuts() {
    var network = new CifarResNet(20, CIFAR, 10);
    var residual = network.create(LayerSet.SCRATCH, new Sgd(0.1), 1);
    var plain = network.plain().create(LayerSet.SCRATCH, new Sgd(0.1), 1);
    assertEquals(residual.paramTable().keySet(), plain.paramTable().keySet());
    assertEquals(residual.params(), plain.params());
    assertEquals(9, additions(network));
    assertEquals(0, additions(network.plain()));
  }

  private static long additions(CifarResNet network) {
    return network.configuration(LayerSet.SCRATCH, new Sgd(0.1), 1).getVertices().values().stream()
        .filter(ElementWiseVertex.class::isInstance)
        .count();
  }

  @Test
  void halvesTheImagesTwice() {
    var network = new CifarResNet(20, CIFAR, 10).create(LayerSet.BUILTIN, new Sgd(0.1), 1);
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, 3 * 32 * 32);
    var activations = network.feedForward(new INDArray[] {x}, false);
    assertArrayEquals(
        new long[] {2, 16, 32, 32}, activations.get("conv2_3.ElementWiseVertex1").shape());
    assertArrayEquals(
        new long[] {2, 32, 16, 16}, activations.get("conv3_3.ElementWiseVertex1").shape());
    assertArrayEquals(
        new long[] {2, 64, 8, 8}, activations.get("conv4_3.ElementWiseVertex1").shape());
    assertArrayEquals(new long[] {2, 10}, network.outputSingle(x).shape());
  }

  @ParameterizedTest
  @CsvSource({"BUILTIN, true", "SCRATCH, true", "BUILTIN, false", "SCRATCH, false"})
  void hasCorrectGradients(LayerSet layers, boolean shortcuts) {
    ComputationGraph network =
        new CifarResNet(20, shortcuts, new ImageShape(3, 6, 6), 10)
            .createInDoublePrecision(layers, new Sgd(0.1), 1);
    var samples =
        new MultiDataSet(
            Samples.uniform(1, DataType.DOUBLE, 3, 3 * 6 * 6),
            Samples.labels(DataType.DOUBLE, 3, 10));
    var results =
        new GradientCheck()
            .withMaxEntries(1, 1)
            .withSecondLook(1e-8)
            .check(Engine.accelerate(network), samples);
    assertEquals(19 + 2 * 19 + 2 + 1, results.size()); // convolutions, scales, scores, input
    GradientResults.assertRightToTheInput(results);
  }

  @ParameterizedTest
  @CsvSource({"21, 10", "2, 10", "20, 0"})
  void refusesOtherDepthsAndNoClasses(int depth, int classes) {
    assertThrows(IllegalArgumentException.class, () -> new CifarResNet(depth, CIFAR, classes));
  }
}
