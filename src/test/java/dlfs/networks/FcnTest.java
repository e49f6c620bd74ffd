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
   * The convolutions of VGG-13 have 9,402,048 weights, and 38,592 of them in its first block. A
   * quarter as wide, those of the other blocks have a sixteenth, except for the first of them,
   * whose images have 3 channels instead of 64. The rest is conv5, two parameters of normalisation
   * for each filter, the scores, the convolutions before finer ones, and the enlargements.
   */
  @ParameterizedTest
  @CsvSource({"32, 498443", "16, 277798", "8, 335937"})
  void hasTheseParameters(int stride, long ofScores) {
    long convolutions = (9_402_048 - 38_592 - 9 * 64 * 128) / 16 + 9 * 3 * 32;
    long filters = 2 * (32 + 64 + 128 + 128) + 256;
    long trunk = convolutions + 9 * 128 * 256 + 2 * filters;
    for (LayerSet layers : LayerSet.values()) {
      var configuration = new Fcn(stride, SCENES, 11).configuration(layers, new Sgd(), 1);
      assertEquals(trunk + ofScores, Parameters.trained(configuration), layers.name());
    }
  }

  @Test
  void addsTheScoresOfFinerImages() {
    ComputationGraph network = new Fcn(8, SCENES, 11).create(LayerSet.SCRATCH, new Sgd(), 1);
    Map<String, INDArray> activations = activations(network, SCENES);
    assertShape(activations, "conv1_1", 32, 48, 48);
    assertShape(activations, "conv2_2", 64, 24, 24);
    assertShape(activations, "conv3_2", 128, 12, 12);
    assertShape(activations, "conv4_2", 128, 6, 6);
    assertShape(activations, "conv5", 256, 3, 3);
    assertShape(activations, "score32", 11, 3, 3);
    assertShape(activations, "doubled32", 11, 6, 6);
    assertShape(activations, "hidden16", 128, 6, 6);
    assertShape(activations, "score16", 11, 6, 6);
    assertShape(activations, "doubled16", 11, 12, 12);
    assertShape(activations, "hidden8", 128, 12, 12);
    assertShape(activations, "score8", 11, 12, 12);
    assertShape(activations, "upscore", 11, 96, 96);
    assertEquals(
        activations.get("score16").add(activations.get("doubled32")),
        activations.get("ElementWiseVertex1"));
    assertEquals(
        activations.get("score8").add(activations.get("doubled16")),
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
    assertTrue(sixteen.getVertices().containsKey("score16"));
    assertTrue(!sixteen.getVertices().containsKey("score8"));
    var thirtyTwo = new Fcn(32, SCENES, 11).configuration(LayerSet.BUILTIN, new Sgd(), 1);
    assertTrue(!thirtyTwo.getVertices().containsKey("score16"));
    assertTrue(thirtyTwo.getVertices().containsKey("upscore"));
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
  @CsvSource({"32, 30", "16, 36", "8, 42"})
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
