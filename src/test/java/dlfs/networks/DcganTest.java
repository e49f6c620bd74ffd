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
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The generator and the discriminator of a DCGAN. */
class DcganTest {
  private static final ImageShape GREY = new ImageShape(1, 28, 28);
  private static final ImageShape COLOUR = new ImageShape(3, 32, 32);
  private static final ImageShape NOISE = new ImageShape(1, 1, DcganGenerator.NOISE);

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  /** Before batch normalisation, which has two parameters a channel, there are no biases. */
  @Test
  void haveTheseParameters() {
    long generator = 100 * 64 * 49 + 2 * 64 + 16 * 64 * 32 + 2 * 32 + 16 * 32 + 1;
    long discriminator = 16 * 32 + 32 + 16 * 32 * 64 + 2 * 64 + 64 * 49 + 1;
    long withBiases = 100 * 64 * 49 + 64 * 49 + 16 * 64 * 32 + 32 + 16 * 32 + 1;
    long ofColour = 100 * 64 * 64 + 2 * 64 + 16 * 64 * 32 + 2 * 32 + 16 * 32 * 3 + 3;
    for (LayerSet layers : LayerSet.values()) {
      assertEquals(generator, generator(layers, GREY, true));
      assertEquals(withBiases, generator(layers, GREY, false));
      assertEquals(ofColour, generator(layers, COLOUR, true));
      assertEquals(discriminator, discriminator(layers, GREY, true));
      assertEquals(discriminator - 64, discriminator(layers, GREY, false));
    }
  }

  private static long generator(LayerSet layers, ImageShape images, boolean normalised) {
    return Parameters.trained(
        new DcganGenerator(images, 32, normalised).configuration(layers, new Sgd(), 1));
  }

  private static long discriminator(LayerSet layers, ImageShape images, boolean normalised) {
    return Parameters.trained(
        new DcganDiscriminator(images, 32, normalised).configuration(layers, new Sgd(), 1));
  }

  @ParameterizedTest
  @CsvSource({"1, 28", "3, 32"})
  void enlargeAndReduceImagesInTwoSteps(int channels, int side) {
    var images = new ImageShape(channels, side, side);
    MultiLayerNetwork generator =
        new DcganGenerator(images, 8, true).create(LayerSet.SCRATCH, new Sgd(), 1);
    INDArray noise = Samples.uniform(1, DataType.FLOAT, 2, DcganGenerator.NOISE);
    List<INDArray> made = generator.feedForward(noise);
    assertShape(made.get(2), 2, 16, side / 4, side / 4); // batch normalisation
    assertShape(made.get(4), 2, 8, side / 2, side / 2);
    INDArray y = made.get(7);
    assertShape(y, 2, channels, side, side);
    assertTrue(y.amaxNumber().doubleValue() < 1);

    MultiLayerNetwork discriminator =
        new DcganDiscriminator(images, 8, true).create(LayerSet.SCRATCH, new Sgd(), 1);
    List<INDArray> judged = discriminator.feedForward(y.reshape('c', 2, images.size()));
    assertShape(judged.get(1), 2, 8, side / 2, side / 2);
    assertShape(judged.get(3), 2, 16, side / 4, side / 4);
    assertShape(judged.get(6), 2, 1);
  }

  private static void assertShape(INDArray array, long... expected) {
    assertArrayEquals(expected, array.shape(), Arrays.toString(array.shape()));
  }

  @Test
  void beginWithWeightsOfTheSameDeviation() {
    MultiLayerNetwork network =
        new DcganGenerator(GREY, 32, true).create(LayerSet.BUILTIN, new Sgd(), 1);
    assertEquals(0.02, network.getParam("0_W").stdNumber().doubleValue(), 2e-4);
    assertEquals(0.02, network.getParam("3_W").stdNumber().doubleValue(), 2e-4);
    assertEquals(0, network.getParam("6_b").amaxNumber().doubleValue());
  }

  @ParameterizedTest
  @CsvSource({"1, 28, true", "1, 28, false", "3, 32, true"})
  void giveTheSameWithBothLayerSetsAndEngines(int channels, int side, boolean normalised) {
    var images = new ImageShape(channels, side, side);
    Agreement.assertSameOutputs(new DcganGenerator(images, 4, normalised), NOISE, 1);
    Agreement.assertSameOutputs(new DcganDiscriminator(images, 4, normalised), images, 1);
  }

  @ParameterizedTest
  @EnumSource
  void areRestoredFromTheirFiles(LayerSet layers, @TempDir Path folder) throws IOException {
    MultiLayerNetwork network = new DcganGenerator(COLOUR, 2, true).create(layers, new Sgd(), 1);
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    var restored = assertInstanceOf(MultiLayerNetwork.class, ModelZip.read(file));
    INDArray noise = Samples.uniform(1, DataType.FLOAT, 3, DcganGenerator.NOISE);
    assertEquals(network.output(noise), restored.output(noise));
  }

  @Test
  void refuseWhatTheyCannotBe() {
    String sides = " needs images whose height and width are multiples of 4 pixels, not 28x30";
    var images = new ImageShape(1, 28, 30);
    assertRefusal("DcganGenerator" + sides, () -> new DcganGenerator(images, 8, true));
    assertRefusal("DcganDiscriminator" + sides, () -> new DcganDiscriminator(images, 8, true));
    assertRefusal(
        "DcganGenerator has a width of 1 to 512, not 0", () -> new DcganGenerator(GREY, 0, true));
    assertRefusal(
        "DcganDiscriminator has a width of 1 to 512, not 513",
        () -> new DcganDiscriminator(GREY, 513, false));
  }

  private static void assertRefusal(String message, Runnable creation) {
    var refusal = assertThrows(IllegalArgumentException.class, creation::run);
    assertEquals(message, refusal.getMessage());
  }
}
