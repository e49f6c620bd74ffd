package dlfs.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.engine.Engine;
import dlfs.gradients.DirectionalCheck;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The networks of deep Q-learning. */
class QNetworkTest {
  private static final ImageShape IMAGES = new ImageShape(4, 10, 10);
  private static final ImageShape VALUES = new ImageShape(4, 1, 1);

  @Test
  void hasTheseParametersAndShapes() {
    var images = QNetwork.ofImages(IMAGES, 3, 1).create(LayerSet.SCRATCH, new Sgd(), 1);
    assertEquals(16 * (4 * 9 + 1) + 128 * (16 * 8 * 8 + 1) + 3 * (128 + 1), images.numParams());
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, IMAGES.size());
    assertArrayEquals(new long[] {2, 16, 8, 8}, images.feedForward(x).get(1).shape());
    assertArrayEquals(new long[] {2, 3}, images.output(x).shape());
    var values = QNetwork.ofValues(VALUES, 2, 1).create(LayerSet.SCRATCH, new Sgd(), 1);
    assertEquals(64 * (4 + 1) + 64 * (64 + 1) + 2 * (64 + 1), values.numParams());
  }

  @ParameterizedTest
  @CsvSource({"4, 10, 10", "4, 1, 1"})
  void givesTheSameUpdatesWithBothLayerSetsAndEngines(int channels, int height, int width) {
    var shape = new ImageShape(channels, height, width);
    Agreement.assertSameOutputs(network(shape, 1), shape, 3);
    Agreement.assertSameUpdates(network(shape, 1), shape, 3);
  }

  private static QNetwork network(ImageShape shape, double maxError) {
    return shape.pixels() == 1
        ? QNetwork.ofValues(shape, 3, maxError)
        : new QNetwork(shape, 4, List.of(8), 3, maxError);
  }

  /** One action counts in each sample; some errors are beyond the limit, and some are not. */
  @ParameterizedTest
  @EnumSource
  void hasCorrectGradientsOfTheActionsTaken(LayerSet layers) {
    var network =
        Engine.accelerate(network(IMAGES, 0.8).createInDoublePrecision(layers, new Sgd(), 1));
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 4, IMAGES.size());
    INDArray mask = Nd4j.zeros(DataType.DOUBLE, 4, 3);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 4, 3);
    INDArray q = network.output(x);
    for (int i = 0; i < 4; i++) {
      mask.putScalar(i, i % 3, 1);
      labels.putScalar(i, i % 3, q.getDouble(i, i % 3) + (i % 2 == 0 ? 0.3 : -1.7));
    }
    var samples =
        new MultiDataSet(new INDArray[] {x}, new INDArray[] {labels}, null, new INDArray[] {mask});
    DirectionalCheck.assertRight(6, network, samples);
  }

  @Test
  void refusesWhatItCannotBe() {
    assertRefusal(IMAGES, -1, 128, 3);
    assertRefusal(IMAGES, 16, 0, 3);
    assertRefusal(IMAGES, 16, 128, 0);
    assertRefusal(VALUES, 16, 128, 3);
  }

  private static void assertRefusal(ImageShape shape, int filters, int hidden, int actions) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new QNetwork(shape, filters, List.of(hidden), actions, 1));
  }
}
