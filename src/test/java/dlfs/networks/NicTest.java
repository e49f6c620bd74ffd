package dlfs.networks;

import static dlfs.support.Closeness.tolerance;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.Combination;
import dlfs.engine.Engine;
import dlfs.gradients.DirectionalCheck;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Parameters;
import dlfs.support.Samples;
import dlfs.weights.ModelZip;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The network for image captions. */
class NicTest {
  private static final ImageShape IMAGES = new ImageShape(3, 16, 16);
  private static final int WORDS = 5;
  private static final int UNITS = 3;
  private static final int STEPS = 4;
  private static final int BATCH = 6; // batch normalisation of 2 is not smooth
  private static final Nic SMALL = new Nic(Backbone.SMALL, IMAGES, WORDS, UNITS);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /** Captions of 4 words, one of which is shorter. */
  private static MultiDataSet samples(DataType type) {
    INDArray labelMask = Nd4j.ones(type, BATCH, STEPS + 1);
    labelMask.putScalar(0, 0, 0).putScalar(1, 0, 0).putScalar(1, 3, 0).putScalar(1, 4, 0);
    return new MultiDataSet(
        new INDArray[] {
          Samples.uniform(1, type, BATCH, IMAGES.size()), Samples.labels(type, BATCH, WORDS, STEPS)
        },
        new INDArray[] {Samples.labels(type, BATCH, WORDS, STEPS + 1)},
        null,
        new INDArray[] {labelMask});
  }

  @Test
  void hasTheseParameters() {
    long convolutions = 9 * (3 * 24 + 24 * 32 + 32 * 64 + 64 * 64 + 64 * 128 + 128 * 128);
    long normalisations = 2 * (24 + 32 + 64 + 64 + 128 + 128);
    long image = 128 * 4 * 4 * 256 + (128 + 256) * 512 + 512 * 256 + 2 * (256 + 512 + 256);
    long words = 43 * 256;
    long lstm = 4 * 256 * (256 + 256 + 1);
    long scores = (256 + 1) * 43;
    var nic = new Nic(Backbone.SMALL, new ImageShape(3, 64, 64), 43, 256);
    for (LayerSet layers : LayerSet.values()) {
      assertEquals(
          convolutions + normalisations + image + words + lstm + scores,
          Parameters.trained(nic.configuration(layers, new Sgd(), 1)));
    }
  }

  @Test
  void seesTheImageBeforeTheWords() {
    ComputationGraph network = SMALL.create(LayerSet.BUILTIN, new Sgd(), 1);
    var activations = network.feedForward(samples(DataType.FLOAT).getFeatures(), false);
    assertArrayEquals(new long[] {BATCH, UNITS}, activations.get(Nic.IMAGE_EMBEDDING).shape());
    assertArrayEquals(new long[] {BATCH, UNITS, STEPS + 1}, activations.get("inputs").shape());
    assertEquals(activations.get(Nic.IMAGE_EMBEDDING), activations.get("inputs").slice(0, 2).dup());
    assertArrayEquals(new long[] {BATCH, WORDS, STEPS + 1}, activations.get(Nic.OUTPUT).shape());
  }

  @Test
  void givesTheSameInAllCombinations() {
    MultiDataSet samples = samples(DataType.FLOAT);
    INDArray output = null;
    INDArray parameters = null;
    for (Combination combination : Combination.values()) {
      ComputationGraph network =
          combination.applied(SMALL.create(combination.layers, new Sgd(), 1));
      INDArray y = network.outputSingle(samples.getFeatures());
      network.fit(samples);
      output = output == null ? y : output;
      parameters = parameters == null ? network.params() : parameters;
      assertClose(combination + ", output", output, y);
      assertClose(combination + ", parameters", parameters, network.params());
    }
  }

  private static void assertClose(String what, INDArray expected, INDArray found) {
    double difference = expected.sub(found).amaxNumber().doubleValue();
    double largest = expected.amaxNumber().doubleValue();
    assertTrue(difference <= tolerance(expected.dataType()) * largest, what + ": " + difference);
  }

  /** Of the LSTM, the embeddings and the convolutions, through time. */
  @ParameterizedTest
  @EnumSource
  void hasCorrectGradients(Combination combination) {
    ComputationGraph network =
        combination.applied(SMALL.createInDoublePrecision(combination.layers, new Sgd(), 1));
    int arrays = 3 * 6 + 3 * 3 + 1 + 3 + 2;
    DirectionalCheck.assertRight(
        arrays + 1 /* the second input */, network, samples(DataType.DOUBLE));
  }

  @ParameterizedTest
  @EnumSource
  void isRestoredFromItsFile(LayerSet layers, @TempDir Path folder) throws IOException {
    ComputationGraph network = SMALL.create(layers, new Sgd(), 1);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    var restored = assertInstanceOf(ComputationGraph.class, ModelZip.read(file));
    INDArray[] x = samples(DataType.FLOAT).getFeatures();
    assertEquals(network.outputSingle(x), restored.outputSingle(x));
  }

  /** SqueezeNet, for photographs, describes an image by the means of its channels. */
  @Test
  void takesTheConvolutionsOfSqueezeNet() {
    var nic = new Nic(Backbone.SQUEEZE_NET, new ImageShape(3, 64, 48), WORDS, UNITS);
    ComputationGraph network = nic.encoder().create(LayerSet.BUILTIN, new Sgd(), 1);
    INDArray y = network.outputSingle(Samples.uniform(1, DataType.FLOAT, 2, 3 * 64 * 48));
    assertArrayEquals(new long[] {2, UNITS}, y.shape());
    assertArrayEquals(new long[] {512, UNITS}, network.getParam("image_embedding_W").shape());
  }

  @Test
  void refusesWhatItCannotBe() {
    assertRefusal("NIC needs at least 2 words and 1 unit, not 1 and 3", IMAGES, 1, UNITS);
    assertRefusal("NIC needs at least 2 words and 1 unit, not 5 and 0", IMAGES, WORDS, 0);
    assertRefusal(
        "NIC needs images of at least 16x16 pixels, not 15x16",
        new ImageShape(3, 15, 16),
        WORDS,
        UNITS);
  }

  private static void assertRefusal(String message, ImageShape images, int words, int units) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class, () -> new Nic(Backbone.SMALL, images, words, units));
    assertEquals(message, refusal.getMessage());
  }
}
