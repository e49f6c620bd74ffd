package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.gradients.GradientCheck;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.SqueezeNet.Version;
import dlfs.optimizers.Sgd;
import dlfs.support.GradientResults;
import dlfs.support.Samples;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** SqueezeNet. */
class SqueezeNetTest {

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  @ParameterizedTest
  @CsvSource({"CAFFE, 15", "TORCHVISION, 13"})
  void putsABorderAroundTheLastImagesInTheAuthorsFormOnly(Version version, int expected) {
    var network =
        new SqueezeNet(version, new ImageShape(3, 227, 227), 1_000)
            .create(LayerSet.BUILTIN, new Sgd(), 1);
    assertEquals(1_248_424, network.numParams());
    INDArray x = Samples.uniform(1, DataType.FLOAT, 1, 3 * 227 * 227);
    var activations = network.feedForward(new INDArray[] {x}, false);
    assertArrayEquals(new long[] {1, 96, 55, 55}, activations.get("pool1").shape());
    assertArrayEquals(new long[] {1, 512, 13, 13}, activations.get("pool8").shape());
    assertArrayEquals(new long[] {1, 1_000, expected, expected}, activations.get("conv10").shape());
  }

  @Test
  void roundsTheSizesOfPooledImagesUp() {
    var network =
        new SqueezeNet(Version.CAFFE, new ImageShape(3, 224, 224), 10)
            .create(LayerSet.BUILTIN, new Sgd(), 1);
    INDArray x = Samples.uniform(1, DataType.FLOAT, 1, 3 * 224 * 224);
    var activations = network.feedForward(new INDArray[] {x}, false);
    assertArrayEquals(new long[] {1, 96, 54, 54}, activations.get("pool1").shape());
    assertArrayEquals(new long[] {1, 256, 27, 27}, activations.get("pool4").shape());
    assertArrayEquals(new long[] {1, 512, 13, 13}, activations.get("pool8").shape());
  }

  @ParameterizedTest
  @EnumSource(names = "SCRATCH")
  void hasCorrectGradients(LayerSet layers) {
    var network =
        new SqueezeNet(Version.CAFFE, new ImageShape(2, 21, 22), 5)
            .createInDoublePrecision(layers, new Sgd(), 1);
    network.getLayer("conv10").getParam("b").assign(0.1); // at 0, ReLU has a kink at the border
    var samples =
        new MultiDataSet(
            Samples.uniform(1, DataType.DOUBLE, 2, 2 * 21 * 22),
            Samples.labels(DataType.DOUBLE, 2, 5));
    var results =
        new GradientCheck()
            .withMaxEntries(1, 1)
            .withSecondLook(1e-8)
            .withBeforeEachPass(() -> Nd4j.getRandom().setSeed(1)) // the same dropout
            .check(Engine.accelerate(network), samples);
    assertEquals(2 * (1 + 8 * 3 + 1) + 1, results.size()); // weights, biases, input
    GradientResults.assertRightToTheInput(results);
  }

  @ParameterizedTest
  @CsvSource({"20, 21, 10", "21, 20, 10", "21, 21, 0"})
  void refusesSmallerImagesAndNoClasses(int height, int width, int classes) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SqueezeNet(Version.CAFFE, new ImageShape(3, height, width), classes));
  }
}
