package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Nets.network;
import static dlfs.support.Nets.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import dlfs.networks.Layers;
import dlfs.support.Samples;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The initial weights of a transposed convolution that interpolates. */
class BilinearWeightsTest {
  private static final long[] IMAGES = {2, 3, 4, 5};

  /** Long et al.'s own code gives these for a kernel of 4, and of 3. */
  @Test
  void areTheProductsOfTwoTriangles() {
    double[][] even = {
      {0.0625, 0.1875, 0.1875, 0.0625},
      {0.1875, 0.5625, 0.5625, 0.1875},
      {0.1875, 0.5625, 0.5625, 0.1875},
      {0.0625, 0.1875, 0.1875, 0.0625}
    };
    double[][] odd = {{0.25, 0.5, 0.25}, {0.5, 1, 0.5}, {0.25, 0.5, 0.25}};
    for (double[][] expected : new double[][][] {even, odd}) {
      int size = expected.length;
      INDArray found = initial(1, 1, size);
      assertEquals(Nd4j.createFromArray(expected).reshape(1, 1, size, size), found);
    }
  }

  private static INDArray initial(long channels, long filters, int size) {
    long[] shape = {channels, filters, size, size};
    INDArray parameters = Samples.uniform(1, DataType.DOUBLE, 1, channels * filters * size * size);
    return new BilinearWeights().init(1, 1, shape, 'c', parameters);
  }

  @Test
  void connectChannelsOfTheSameNumberOnly() {
    INDArray weights = initial(3, 2, 4);
    for (int from = 0; from < 3; from++) {
      for (int to = 0; to < 2; to++) {
        double sum = weights.getDouble(from, to, 1, 1);
        assertEquals(from == to ? 0.5625 : 0, sum, from + " to " + to);
      }
    }
  }

  /** A plane of any slope stays one, as far as the filters do not extend beyond the image. */
  @ParameterizedTest
  @ValueSource(ints = {2, 8, 16})
  void enlargeALinearRampToOne(int factor) {
    INDArray x = Nd4j.create(DataType.DOUBLE, 1, 1, 6, 5);
    INDArray expected = Nd4j.create(DataType.DOUBLE, 1, 1, 6 * factor, 5 * factor);
    for (int row = 0; row < 6 * factor; row++) {
      for (int column = 0; column < 5 * factor; column++) {
        double y = (row + 0.5) / factor - 0.5;
        double z = (column + 0.5) / factor - 0.5;
        expected.putScalar(0, 0, row, column, 3 + 2 * y - 7 * z);
        if (row < 6 && column < 5) {
          x.putScalar(0, 0, row, column, 3 + 2 * row - 7 * column);
        }
      }
    }
    Layer layer = Layers.learnedUpsampling(1, factor);
    INDArray y = network(settings(DataType.DOUBLE), x.shape(), layer).output(x);
    assertClose("factor " + factor, inside(expected, factor / 2), inside(y, factor / 2));
  }

  private static INDArray inside(INDArray images, int border) {
    return images
        .get(
            all(),
            all(),
            interval(border, images.size(2) - border),
            interval(border, images.size(3) - border))
        .dup();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 32})
  void interpolateAsBilinearUpsamplingDoesExceptAtTheBorder(int factor) {
    INDArray x = Samples.uniform(3, DataType.DOUBLE, IMAGES);
    Layer learned = LayerSet.SCRATCH.resolve(Layers.learnedUpsampling(3, factor));
    Layer fixed = new BilinearUpsampling(factor);
    INDArray expected = network(settings(DataType.DOUBLE), IMAGES, fixed).output(x);
    INDArray y = network(settings(DataType.DOUBLE), IMAGES, learned).output(x);
    assertClose("factor " + factor, inside(expected, factor / 2), inside(y, factor / 2));
  }

  @Test
  void areOfFiltersOfImagesOnly() {
    var weights = new BilinearWeights();
    assertThrows(
        IllegalArgumentException.class,
        () -> weights.init(1, 1, new long[] {3, 2}, 'f', Nd4j.zeros(1, 6)));
  }
}
