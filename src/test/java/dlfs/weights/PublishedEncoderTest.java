package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.VggEncoder;
import dlfs.optimizers.Sgd;
import dlfs.support.SharedFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The published encoder of style transfer, compared with what another implementation computes. */
class PublishedEncoderTest {
  private static final int SIZE = 128;
  private static final int VALUES = 20;

  @BeforeAll
  static void startEngine() {
    Engine.start(2);
  }

  static Stream<Arguments> everyTier() {
    return PublishedNetworksTest.everyTier();
  }

  @ParameterizedTest
  @MethodSource("everyTier")
  void computesTheReferenceFeatures(EngineKind engine, LayerSet layers, DataType type)
      throws IOException {
    List<String> rows = Files.readAllLines(SharedFiles.networks("vgg19_features.csv"));
    var network = new VggEncoder(new ImageShape(3, SIZE, SIZE));
    ComputationGraph encoder =
        engine.prepare(
            type == DataType.DOUBLE
                ? network.createInDoublePrecision(layers, new Sgd(), 1)
                : network.create(layers, new Sgd(), 1));
    try (TensorFile file = TensorFile.open(SharedFiles.weights("vgg_normalised_conv3_1.pth"))) {
      TrainedWeights.load(file, encoder);
    }
    INDArray[] features = encoder.output(pixels(type));
    assertEquals(rows.size() - 1, features.length);
    for (int layer = 0; layer < features.length; layer++) {
      assertFeatures(rows.get(layer + 1).split(","), features[layer], type);
    }
  }

  private static INDArray pixels(DataType type) throws IOException {
    BufferedImage image = ImageIO.read(SharedFiles.image("chelsea_128x128.png").toFile());
    INDArray pixels = Nd4j.create(type, 1, 3, SIZE, SIZE);
    for (int y = 0; y < SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        int rgb = image.getRGB(x, y);
        for (int channel = 0; channel < 3; channel++) {
          double value = ((rgb >> (16 - 8 * channel)) & 255) / 255.0;
          pixels.putScalar(new int[] {0, channel, y, x}, value);
        }
      }
    }
    return pixels;
  }

  /**
   * @param row image, layer, channels, height, width, mean, std, min, max, l2_norm, gram_frobenius,
   *     first0 to first19, spread0 to spread19
   */
  private static void assertFeatures(String[] row, INDArray features, DataType type) {
    INDArray values = features.castTo(DataType.DOUBLE).dup('c');
    long channels = Long.parseLong(row[2]);
    assertArrayEquals(
        new long[] {1, channels, Long.parseLong(row[3]), Long.parseLong(row[4])}, values.shape());
    INDArray byChannel = values.reshape('c', channels, values.length() / channels);
    assertClose(row, 5, values.meanNumber(), type);
    assertClose(row, 6, values.stdNumber(false), type);
    assertClose(row, 7, values.minNumber(), type);
    assertClose(row, 8, values.maxNumber(), type);
    assertClose(row, 9, values.norm2Number(), type);
    assertClose(row, 10, byChannel.mmul(byChannel.transpose()).norm2Number(), type);
    for (int i = 0; i < VALUES; i++) {
      assertClose(row, 11 + i, values.getDouble(i), type);
      assertClose(row, 11 + VALUES + i, values.getDouble(i * (values.length() / VALUES)), type);
    }
  }

  private static void assertClose(String[] row, int column, Number found, DataType type) {
    double expected = Double.parseDouble(row[column]);
    double error = (type == DataType.DOUBLE ? 1e-6 : 1e-3) * Math.abs(expected);
    double rounding = type == DataType.DOUBLE ? 1e-8 : 1e-4; // where the value is almost 0
    assertEquals(expected, found.doubleValue(), error + rounding, row[1] + " column " + column);
  }

  /** The sizes of pooled images are rounded up: 9 to 5, and 5 to 3. */
  @Test
  void roundsUpTheSizesOfPictures() {
    var network = new VggEncoder(new ImageShape(3, 9, 16)).create(LayerSet.BUILTIN, new Sgd(), 1);
    INDArray[] features = network.output(Nd4j.rand(DataType.FLOAT, 2, 3, 9, 16));
    assertArrayEquals(new long[] {2, 64, 9, 16}, features[0].shape());
    assertArrayEquals(new long[] {2, 128, 5, 8}, features[1].shape());
    assertArrayEquals(new long[] {2, 256, 3, 4}, features[2].shape());
  }

  @Test
  void refusesPicturesThatAreTooSmallToBeMirrored() {
    var images = new ImageShape(3, 4, 16);
    var refusal = assertThrows(IllegalArgumentException.class, () -> new VggEncoder(images));
    assertEquals("VggEncoder needs at least 5x5 pixels, not 3x4x16", refusal.getMessage());
    new VggEncoder(new ImageShape(3, 5, 5)).create(LayerSet.SCRATCH, new Sgd(), 1);
  }
}
