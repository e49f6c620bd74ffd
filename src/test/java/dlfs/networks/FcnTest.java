package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Engine;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Parameters;
import dlfs.support.Samples;
import dlfs.weights.ModelZip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The fully convolutional networks. */
class FcnTest {
  private static final ImageShape SCENES = new ImageShape(3, 96, 96);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /**
   * The convolutions of VGG-13 have 9,402,048 weights, so those of a quarter of the width have
   * 587,952: a sixteenth, except for the first, which has a quarter. The rest is conv6, two
   * parameters of normalisation for each filter, the scores, and the enlargements.
   */
  @ParameterizedTest
  @CsvSource({"32, 498443", "16, 130086", "8, 39809"})
  void hasTheseParameters(int stride, long ofScores) {
    long trunk = 587_952 + 9 * 128 * 256 + 2 * (2 * (16 + 32 + 64 + 128 + 128) + 256);
    for (LayerSet layers : LayerSet.values()) {
      var configuration = new Fcn(stride, SCENES, 11).configuration(layers, new Sgd(), 1);
      assertEquals(trunk + ofScores, Parameters.trained(configuration), layers.name());
    }
    long vgg =
        Parameters.trained(
            new Fcn(32, 64, SCENES, 11).configuration(LayerSet.BUILTIN, new Sgd(), 1));
    long head = 9 * 512 * 1_024 + 2 * (2 * (64 + 128 + 256 + 512 + 512) + 1_024);
    long scores = 1_024 * 11 + 11 + 11 * 11 * 64 * 64;
    assertEquals(9_402_048, vgg - head - scores);
  }

  @Test
  void addsTheScoresOfFinerImages() {
    ComputationGraph network = new Fcn(8, SCENES, 11).create(LayerSet.SCRATCH, new Sgd(), 1);
    Map<String, INDArray> activations = activations(network, SCENES);
    assertShape(activations, "pool1", 16, 48, 48);
    assertShape(activations, "pool2", 32, 24, 24);
    assertShape(activations, "pool3", 64, 12, 12);
    assertShape(activations, "pool4", 128, 6, 6);
    assertShape(activations, "pool5", 128, 3, 3);
    assertShape(activations, "conv6", 256, 3, 3);
    assertShape(activations, "score_fr", 11, 3, 3);
    assertShape(activations, "upscore2", 11, 6, 6);
    assertShape(activations, "score_pool4", 11, 6, 6);
    assertShape(activations, "upscore_pool4", 11, 12, 12);
    assertShape(activations, "score_pool3", 11, 12, 12);
    assertShape(activations, "upscore8", 11, 96, 96);
    assertEquals(
        activations.get("score_pool4").add(activations.get("upscore2")),
        activations.get("ElementWiseVertex1"));
    assertEquals(
        activations.get("score_pool3").add(activations.get("upscore_pool4")),
        activations.get("ElementWiseVertex2"));
  }

  private static Map<String, INDArray> activations(ComputationGraph network, ImageShape images) {
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, images.size());
    return network.feedForward(new INDArray[] {x}, false);
  }

  private static void assertShape(
      Map<String, INDArray> activations, String layer, long... expected) {
    long[] shape = activations.get(layer).shape();
    assertArrayEquals(expected, new long[] {shape[1], shape[2], shape[3]}, layer);
  }

  @Test
  void hasNoFinerScoresWithALargerStride() {
    var sixteen = new Fcn(16, SCENES, 11).configuration(LayerSet.BUILTIN, new Sgd(), 1);
    assertTrue(sixteen.getVertices().containsKey("score_pool4"));
    assertTrue(!sixteen.getVertices().containsKey("score_pool3"));
    var thirtyTwo = new Fcn(32, SCENES, 11).configuration(LayerSet.BUILTIN, new Sgd(), 1);
    assertTrue(!thirtyTwo.getVertices().containsKey("score_pool4"));
    assertTrue(thirtyTwo.getVertices().containsKey("upscore32"));
  }

  /** The photographs of CamVid, half as large, and sizes that no pooling divides. */
  @ParameterizedTest
  @CsvSource({"180, 240", "97, 33", "1, 1"})
  void takesImagesOfAnySize(int height, int width) {
    var images = new ImageShape(3, height, width);
    for (int stride : new int[] {32, 16, 8}) {
      var network = new Fcn(stride, 2, images, 4).create(LayerSet.BUILTIN, new Sgd(), 1);
      INDArray y = network.outputSingle(Samples.uniform(1, DataType.FLOAT, 2, images.size()));
      assertArrayEquals(new long[] {2, 4, height, width}, y.shape());
      assertEquals(2 * height * width, y.sumNumber().doubleValue(), 1e-4 * height * width);
    }
  }

  /** So a trained network can be used for images of another size. */
  @Test
  void hasParametersThatDoNotDependOnTheSizeOfTheImages() {
    var small = new Fcn(8, 2, new ImageShape(3, 32, 32), 4).create(LayerSet.BUILTIN, new Sgd(), 1);
    var large = new Fcn(8, 2, new ImageShape(3, 50, 70), 4).create(LayerSet.BUILTIN, new Sgd(), 1);
    assertEquals(small.params(), large.params());
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 16, 8})
  void givesTheSameWithBothLayerSetsAndEngines(int stride) {
    var images = new ImageShape(3, 64, 40);
    Agreement.assertSameOutputs(new Fcn(stride, 4, images, 3), images, 3, 64, 40);
  }

  @ParameterizedTest
  @CsvSource({"32, 36", "16, 39", "8, 42"})
  void hasCorrectGradients(int stride, int arrays) {
    var images = new ImageShape(2, 60, 64);
    Agreement.assertRightGradients(arrays, new Fcn(stride, 2, images, 3), images, 3, 60, 64);
  }

  @ParameterizedTest
  @EnumSource
  void isRestoredFromItsFile(LayerSet layers, @TempDir Path folder) throws IOException {
    var images = new ImageShape(3, 33, 64);
    ComputationGraph network = new Fcn(8, 2, images, 4).create(layers, new Sgd(), 1);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    var restored = assertInstanceOf(ComputationGraph.class, ModelZip.read(file));
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, images.size());
    assertEquals(network.outputSingle(x), restored.outputSingle(x));
  }

  @Test
  void refusesWhatItCannotBe() {
    assertRefusal("an FCN has a stride of 32, 16 or 8, not 4", 4, 16, 11);
    assertRefusal("FCN-8s needs at least 1 class, not 0", 8, 16, 0);
    assertRefusal("the first block needs 1 to 256 filters, not 0", 8, 0, 11);
    assertRefusal("the first block needs 1 to 256 filters, not 257", 8, 257, 11);
  }

  private static void assertRefusal(String message, int stride, int width, int classes) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new Fcn(stride, width, SCENES, classes));
    assertEquals(message, refusal.getMessage());
  }
}
