package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.layers.Padding;
import dlfs.layers.Window;
import dlfs.support.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class Im2colTest {

  /** Without the gaps between rows of positions. */
  private static INDArray im2col(Conv2dGeometry geometry, INDArray image) {
    INDArray columns = columns(geometry, type(image)).addi(7);
    kernel(image).im2col(geometry, batch(geometry, image), matrix(columns));
    return positions(geometry, columns)
        .dup('c')
        .reshape(geometry.kernelVolume(), geometry.positions());
  }

  private static INDArray col2im(Conv2dGeometry geometry, INDArray positions) {
    INDArray columns = columns(geometry, type(positions));
    INDArray places = positions(geometry, columns);
    places.assign(positions.reshape(places.shape()));
    INDArray image = Nd4j.valueArrayOf(imageShape(geometry), 7, type(columns));
    kernel(columns).col2im(geometry, matrix(columns), batch(geometry, image));
    return image;
  }

  private static INDArray columns(Conv2dGeometry geometry, DataType type) {
    return Nd4j.zeros(type, geometry.kernelVolume(), geometry.outHeight(), geometry.pitch());
  }

  private static INDArray positions(Conv2dGeometry geometry, INDArray columns) {
    return columns.get(
        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, geometry.outWidth()));
  }

  private static ImageBatch batch(Conv2dGeometry geometry, INDArray image) {
    return ImageBatch.of(
        image.reshape(1, geometry.channels(), geometry.height(), geometry.width()));
  }

  private static Matrix matrix(INDArray columns) {
    return Vector.of(columns).asMatrix((int) columns.size(0));
  }

  private static Im2col kernel(INDArray array) {
    return CpuKernels.of(array.dataType()).im2col();
  }

  private static DataType type(INDArray array) {
    return array.dataType();
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private static long[] imageShape(Conv2dGeometry geometry) {
    return shape(geometry.channels(), geometry.height(), geometry.width());
  }

  static Stream<DataType> types() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE);
  }

  // By hand.

  /**
   *
   *
   * <pre>
   * 0 1 2
   * 3 4 5
   * 6 7 8
   * </pre>
   */
  private static INDArray square(DataType type) {
    return Samples.counting(type, 1, 3, 3);
  }

  private static void assertRows(INDArray actual, double[]... rows) {
    for (int i = 0; i < rows.length; i++) {
      assertArrayEquals(rows[i], actual.getRow(i).toDoubleVector(), "row " + i);
    }
    assertEquals(rows.length, actual.size(0));
  }

  private static double[] row(double... values) {
    return values;
  }

  @ParameterizedTest
  @MethodSource("types")
  void copiesThePixelsUnderEachPosition(DataType type) {
    assertRows(
        im2col(Conv2dGeometry.square(1, 3, 3, 2, 1, 0), square(type)),
        row(0, 1, 3, 4), // top left of the geometry, at each of its four positions
        row(1, 2, 4, 5),
        row(3, 4, 6, 7),
        row(4, 5, 7, 8));
  }

  @ParameterizedTest
  @MethodSource("types")
  void stepsByTheStrideAndPadsWithZeros(DataType type) {
    assertRows(
        im2col(Conv2dGeometry.square(1, 3, 3, 2, 2, 1), square(type)),
        row(0, 0, 0, 4),
        row(0, 0, 3, 5),
        row(0, 1, 0, 7),
        row(0, 2, 6, 8));
  }

  /** A geometry of 1x2 that moves by 1 down and 2 to the right, over two channels of 2x4. */
  @ParameterizedTest
  @MethodSource("types")
  void distinguishesHeightWidthAndChannels(DataType type) {
    INDArray image = Samples.counting(type, 2, 2, 4);
    assertRows(
        im2col(new Conv2dGeometry(2, 2, 4, 1, 2, 1, 2, 0, 0), image),
        row(0, 2, 4, 6),
        row(1, 3, 5, 7),
        row(8, 10, 12, 14),
        row(9, 11, 13, 15));
    assertRows(
        im2col(new Conv2dGeometry(1, 2, 2, 1, 2, 1, 1, 0, 1), Samples.counting(type, 1, 2, 2)),
        row(0, 0, 1, 0, 2, 3),
        row(0, 1, 0, 2, 3, 0));
  }

  /** Each pixel as often as a geometry sees it: once at the corners, four times in the middle. */
  @ParameterizedTest
  @MethodSource("types")
  void sumsTheElementsOfEachPixel(DataType type) {
    Conv2dGeometry geometry = Conv2dGeometry.square(1, 3, 3, 2, 1, 0);
    INDArray ones = Nd4j.ones(type, 1, 3, 3);
    assertArrayEquals(
        row(1, 2, 1, 2, 4, 2, 1, 2, 1),
        col2im(geometry, im2col(geometry, ones)).reshape(9).toDoubleVector());
  }

  @ParameterizedTest
  @MethodSource("types")
  void givesZeroToPixelsUnderNoPosition(DataType type) {
    Conv2dGeometry geometry =
        Conv2dGeometry.square(1, 3, 3, 2, 2, 0); // stands at the top left only
    INDArray ones = Nd4j.ones(type, 1, 3, 3);
    assertArrayEquals(
        row(1, 1, 0, 1, 1, 0, 0, 0, 0),
        col2im(geometry, im2col(geometry, ones)).reshape(9).toDoubleVector());
  }

  // On every shape.

  static Stream<Arguments> shapes() {
    List<Arguments> shapes = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 5, 11}) {
      for (int stride : new int[] {1, 2, 4}) {
        for (int pad : new int[] {0, 1, 2}) {
          int i = shapes.size();
          var geometry =
              new Conv2dGeometry(
                  1 + i % 4,
                  kernel + i % 3,
                  kernel + (i + 1) % 4,
                  kernel,
                  Math.max(1, kernel - i % 2),
                  stride,
                  1 + i % 3,
                  pad,
                  (pad + i) % 3);
          shapes.add(Arguments.of(geometry));
        }
      }
    }
    int[] dilations = {1, 2, 3};
    for (int kernel : new int[] {1, 2, 3}) {
      for (int stride : new int[] {1, 2}) {
        for (int dilation : dilations) {
          int i = shapes.size();
          var padding = new Padding(i % 3, (i + 1) % 2, i % 2, (i + 2) % 4);
          var window = new Window(kernel, 2, stride, 1 + i % 2, dilation, 1 + i % 3, padding);
          shapes.add(Arguments.of(new Conv2dGeometry(1 + i % 2, 7 + i % 2, 5 + i % 3, window)));
        }
      }
    }
    return shapes.stream();
  }

  /** By the definition: row c, i, j and column oh, ow is the pixel oh · stride + i - pad, ... */
  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheDefinition(Conv2dGeometry w) {
    INDArray image = Samples.uniform(1, DataType.FLOAT, imageShape(w));
    INDArray columns = im2col(w, image);
    for (int row = 0; row < w.kernelVolume(); row++) {
      int channel = row / (w.kernelHeight() * w.kernelWidth());
      int i = row / w.kernelWidth() % w.kernelHeight();
      int j = row % w.kernelWidth();
      for (int position = 0; position < w.positions(); position++) {
        int y =
            position / w.outWidth() * w.strideHeight()
                + i * w.window().dilationHeight()
                - w.padding().top();
        int x =
            position % w.outWidth() * w.strideWidth()
                + j * w.window().dilationWidth()
                - w.padding().left();
        boolean inside = y >= 0 && y < w.height() && x >= 0 && x < w.width();
        float expected = inside ? image.getFloat(channel, y, x) : 0;
        assertEquals(expected, columns.getFloat(row, position));
      }
    }
  }

  /** ⟨im2col(x), c⟩ = ⟨x, col2im(c)⟩, up to the rounding of sums of a few hundred terms. */
  @ParameterizedTest
  @MethodSource("shapes")
  void col2imIsTheTransposeOfIm2col(Conv2dGeometry w) {
    INDArray x = Samples.uniform(1, DataType.DOUBLE, imageShape(w));
    INDArray c = Samples.uniform(2, DataType.DOUBLE, w.kernelVolume(), w.positions());
    double left = im2col(w, x).mul(c).sumNumber().doubleValue();
    double right = x.mul(col2im(w, c)).sumNumber().doubleValue();
    assertEquals(left, right, 1e-12);
  }

  static Stream<Conv2dGeometry> shapesWithStride() {
    return shapes()
        .map(shape -> (Conv2dGeometry) shape.get()[0])
        .filter(shape -> !shape.hasUnitStride() && shape.window().dilationWidth() == 1);
  }

  /** The columns are stored one after the other. */
  @ParameterizedTest
  @MethodSource("shapesWithStride")
  void takesTransposedColumns(Conv2dGeometry w) {
    INDArray image = Samples.uniform(1, DataType.FLOAT, imageShape(w));
    INDArray stored = Nd4j.valueArrayOf(shape(w.positions(), w.kernelVolume()), 7, type(image));
    kernel(image).im2col(w, batch(w, image), matrix(stored).transpose());
    INDArray columns = im2col(w, image);
    assertEquals(columns, stored.transpose());
    INDArray sums = Nd4j.valueArrayOf(imageShape(w), 7, type(image));
    kernel(image).col2im(w, matrix(stored).transpose(), batch(w, sums));
    // A pixel is a sum of at most 11 x 11 elements, in another order.
    assertEquals(0, col2im(w, columns).sub(sums).amaxNumber().doubleValue(), 1e-4);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesInBothPrecisions(Conv2dGeometry w) {
    INDArray x = Samples.uniform(1, DataType.FLOAT, imageShape(w));
    INDArray columns = im2col(w, x);
    INDArray exact = im2col(w, x.castTo(DataType.DOUBLE));
    assertEquals(exact, columns.castTo(DataType.DOUBLE));
    INDArray back = col2im(w, columns).castTo(DataType.DOUBLE);
    // A pixel is a sum of at most 11 x 11 elements, each addition rounded by 6e-8 of 121.
    assertEquals(0, col2im(w, exact).sub(back).amaxNumber().doubleValue(), 1e-4);
  }
}
