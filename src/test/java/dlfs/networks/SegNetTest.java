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
    long encoder = 587_952 + 2 * 2 * (16 + 32 + 64 + 128 + 128);
    long weights = 9 * (3 * 128 * 128 + 128 * 64 + 64 * 64 + 64 * 32 + 32 * 32 + 32 * 16 + 16 * 16);
    long filters = 3 * 128 + 2 * 64 + 2 * 32 + 2 * 16;
    long scores = 9 * 16 * 11 + 11;
    for (LayerSet layers : LayerSet.values()) {
      var configuration = new SegNet(SCENES, 11).configuration(layers, new Sgd(), 1);
      assertEquals(encoder + weights + 2 * filters + scores, Parameters.trained(configuration));
    }
  }

  @Test
  void unpoolsToTheShapesOfTheEncoder() {
    ComputationGraph network = new SegNet(SCENES, 11).create(LayerSet.SCRATCH, new Sgd(), 1);
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, SCENES.size());
    Map<String, INDArray> activations = network.feedForward(new INDArray[] {x}, false);
    for (int block = 1; block <= 5; block++) {
      INDArray pooled = activations.get(formatted("conv%d_2.norm.relu", block));
      INDArray unpooled = activations.get(formatted("decoder%d.MaxUnpooling1", block));
      assertArrayEquals(pooled.shape(), unpooled.shape(), "block " + block);
      INDArray values =
          activations.get(
              block == 5 ? "pool5" : formatted("decoder%1$d.conv%1$d_1.norm.relu", block + 1));
      double sum = values.sumNumber().doubleValue();
      assertEquals(sum, unpooled.sumNumber().doubleValue(), 1e-4 * sum, "block " + block);
    }
    assertArrayEquals(new long[] {2, 11, 96, 96}, activations.get("decoder1.conv1_1").shape());
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
    int normalised = 10 + 9; // convolutions, each with a scale and an offset
    Agreement.assertRightGradients(3 * normalised + 2, new SegNet(2, images, 3), images, 3, 64, 64);
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
