package dlfs.networks;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The encoder and decoder for segmentation. */
class SegNetTest {
  private static final ImageShape SCENES = new ImageShape(3, 96, 96);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /** Two convolutions a block in the encoder, and as many in the decoder. */
  @Test
  void hasTheseParameters() {
    int[] filters = {32, 32, 64, 64, 128, 128};
    long encoder = 9 * 3 * 32;
    long decoder = 0;
    for (int i = 1; i < filters.length; i++) {
      encoder += 9 * filters[i - 1] * filters[i];
      decoder += 9 * filters[i - 1] * filters[i];
    }
    long normalisation = 2 * (448 + 448 - 128); // the decoder ends with scores
    long scores = 9 * 32 * 11 + 11;
    long enlargement = 11 * 11 * 4 * 4;
    for (LayerSet layers : LayerSet.values()) {
      var configuration = new SegNet(SCENES, 11).configuration(layers, new Sgd(), 1);
      assertEquals(
          encoder + decoder + normalisation + scores + enlargement,
          Parameters.trained(configuration));
    }
  }

  @Test
  void unpoolsToTheShapesOfTheEncoder() {
    ComputationGraph network = new SegNet(SCENES, 11).create(LayerSet.SCRATCH, new Sgd(), 1);
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, SCENES.size());
    Map<String, INDArray> activations = network.feedForward(new INDArray[] {x}, false);
    for (int block = 1; block <= 3; block++) {
      INDArray pooled = activations.get(formatted("conv%d_2.norm.relu", block));
      INDArray unpooled = activations.get(formatted("decoder%d.MaxUnpooling1", block));
      assertArrayEquals(pooled.shape(), unpooled.shape(), "block " + block);
      INDArray values =
          activations.get(
              block == 3 ? "pool3" : formatted("decoder%1$d.conv%1$d_1.norm.relu", block + 1));
      double sum = values.sumNumber().doubleValue();
      assertEquals(sum, unpooled.sumNumber().doubleValue(), 1e-4 * sum, "block " + block);
    }
    assertArrayEquals(new long[] {2, 11, 48, 48}, activations.get("decoder1.conv1_1").shape());
    assertArrayEquals(new long[] {2, 11, 96, 96}, activations.get("upscore").shape());
  }

  /** The photographs of CamVid, half as large, and sizes that no pooling divides. */
  @ParameterizedTest
  @CsvSource({"180, 240", "97, 33", "1, 1"})
  void takesImagesOfAnySize(int height, int width) {
    var images = new ImageShape(3, height, width);
    var network = new SegNet(2, images, 4).create(LayerSet.BUILTIN, new Sgd(), 1);
    INDArray y = network.outputSingle(Samples.uniform(1, DataType.FLOAT, 2, images.size()));
    assertArrayEquals(new long[] {2, 4, height, width}, y.shape());
    assertEquals(2 * height * width, y.sumNumber().doubleValue(), 1e-4 * height * width);
  }

  /**
   * Without padding: where images are constant, rounding decides which of equal pixels is the
   * maximum.
   */
  @Test
  void givesTheSameWithBothLayerSetsAndEngines() {
    var images = new ImageShape(3, 64, 32);
    Agreement.assertSameOutputs(new SegNet(4, images, 3), images, 3, 64, 32);
  }

  @Test
  void hasCorrectGradients() {
    var images = new ImageShape(2, 64, 64);
    int normalised = 6 + 5; // convolutions, each with a scale and an offset
    Agreement.assertRightGradients(3 * normalised + 3, new SegNet(2, images, 3), images, 3, 64, 64);
  }

  @ParameterizedTest
  @EnumSource
  void isRestoredFromItsFile(LayerSet layers, @TempDir Path folder) throws IOException {
    var images = new ImageShape(3, 33, 64);
    ComputationGraph network = new SegNet(2, images, 4).create(layers, new Sgd(), 1);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    var restored = assertInstanceOf(ComputationGraph.class, ModelZip.read(file));
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, images.size());
    assertEquals(network.outputSingle(x), restored.outputSingle(x));
  }

  @Test
  void refusesWhatItCannotBe() {
    assertRefusal("SegNet needs at least 1 class, not 0", 16, 0);
    assertRefusal("the first block needs 1 to 256 filters, not 0", 0, 11);
  }

  private static void assertRefusal(String message, int width, int classes) {
    var refusal =
        assertThrows(IllegalArgumentException.class, () -> new SegNet(width, SCENES, classes));
    assertEquals(message, refusal.getMessage());
  }
}
