package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static dlfs.support.Closeness.tolerance;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.kernels.portable.DoubleMaxPooling;
import dlfs.engine.kernels.portable.DoubleMaxUnpooling;
import dlfs.engine.kernels.portable.FloatMaxPooling;
import dlfs.engine.kernels.portable.FloatMaxUnpooling;
import dlfs.engine.kernels.portable.NhwcMaxima;
import dlfs.support.Samples;
import java.lang.ref.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The inverse of max pooling, compared with max pooling. */
class MaxUnpoolingTest {
  private static final int IMAGES = 3;

  /**
   * It is the gradient of max pooling, and its own gradient is the transposed linear map: the inner
   * products of y with dy, and of x with dx, are the same. In both layouts, the first image by
   * itself, then the others.
   */
  @ParameterizedTest
  @MethodSource("dlfs.engine.kernels.MaxPoolingTest#geometries")
  void isTheGradientOfMaxPooling(Conv2dGeometry g) {
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Layout layout : Layout.values()) {
        INDArray s =
            Samples.in(
                layout, Samples.uniform(1, type, IMAGES, g.channels(), g.height(), g.width()));
        INDArray x =
            Samples.in(
                layout,
                Samples.uniform(2, type, IMAGES, g.channels(), g.outHeight(), g.outWidth()));
        INDArray dy = Samples.in(layout, Samples.uniform(3, type, s.shape()));
        INDArray y = Samples.in(layout, Samples.uniform(4, type, s.shape()));
        INDArray dx = Samples.in(layout, Samples.uniform(5, type, x.shape()));
        INDArray maxima = Samples.in(layout, x);
        INDArray expected = Samples.in(layout, s);
        boolean isFloat = type == DataType.FLOAT;
        MaxPooling pooling =
            isFloat ? new FloatMaxPooling(g, IMAGES) : new DoubleMaxPooling(g, IMAGES);
        pooling.forward(0, ImageBatch.of(s), ImageBatch.of(maxima));
        pooling.backward(0, ImageBatch.of(x), ImageBatch.of(expected));
        MaxUnpooling unpooling =
            isFloat
                ? new FloatMaxUnpooling(new FloatMaxPooling(g, IMAGES, () -> new NhwcMaxima(g)))
                : new DoubleMaxUnpooling(new DoubleMaxPooling(g, IMAGES));
        for (int[] part : new int[][] {{0, 1}, {1, 2}}) {
          unpooling.forward(part[0], slice(s, part), slice(x, part), slice(y, part));
        }
        for (int[] part : new int[][] {{0, 1}, {1, 2}}) {
          unpooling.backward(part[0], slice(dy, part), slice(dx, part));
        }
        assertEquals(expected, y, type + " " + layout);
        assertClose(
            type + " " + layout,
            tolerance(type),
            Nd4j.scalar(product(y, dy)),
            Nd4j.scalar(product(x, dx)));
        Reference.reachabilityFence(new INDArray[] {s, x, dy, y, dx, maxima, expected});
      }
    }
  }

  private static ImageBatch slice(INDArray images, int... part) {
    return ImageBatch.of(images).slice(part[0], part[1]);
  }

  private static double product(INDArray a, INDArray b) {
    return a.castTo(DataType.DOUBLE).mul(b.castTo(DataType.DOUBLE)).sumNumber().doubleValue();
  }
}
