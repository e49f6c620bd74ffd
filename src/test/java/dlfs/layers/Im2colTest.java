package dlfs.layers;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dlfs.support.Samples;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Im2colTest {

  /** Section 7.4.3. */
  @ParameterizedTest
  @CsvSource({"1, 9", "10, 90"})
  void hasTheBooksShapes(int images, int rows) {
    INDArray x = Samples.uniform(1, DataType.FLOAT, images, 3, 7, 7);
    INDArray columns = Im2col.im2col(x, 5, 5, 1, 0);
    assertArrayEquals(new long[] {rows, 75}, columns.shape());
    INDArray back = Im2col.col2im(columns, x.shape(), 5, 5, 1, 0);
    assertArrayEquals(x.shape(), back.shape());
  }

  /** Two images of one channel, 0 1 2 / 3 4 5 and 6 7 8 / 9 10 11, seen through 2x2. */
  @Test
  void copiesEachPositionIntoARow() {
    INDArray x = Samples.counting(DataType.DOUBLE, 2, 1, 2, 3);
    INDArray columns = Im2col.im2col(x, 2, 2, 1, 0);
    double[][] expected = {{0, 1, 3, 4}, {1, 2, 4, 5}, {6, 7, 9, 10}, {7, 8, 10, 11}};
    assertEquals(Nd4j.createFromArray(expected), columns);

    double[][][][] sums = {{{{0, 2, 2}, {3, 8, 5}}}, {{{6, 14, 8}, {9, 20, 11}}}};
    assertEquals(
        Nd4j.createFromArray(sums), Im2col.col2im(columns, new long[] {2, 1, 2, 3}, 2, 2, 1, 0));
  }

  static Stream<Arguments> shapes() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, new long[] {2, 3, 7, 7}, 5, 5, 1, 0),
                    Arguments.of(type, new long[] {1, 1, 4, 5}, 3, 2, 2, 1),
                    Arguments.of(type, new long[] {3, 2, 5, 3}, 2, 3, 1, 2),
                    Arguments.of(type, new long[] {2, 16, 12, 13}, 11, 11, 4, 2),
                    Arguments.of(type, new long[] {4, 2, 3, 3}, 1, 1, 2, 0)));
  }

  /** Compares with the book's loops, element by element. */
  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithTheBooksLoops(
      DataType type, long[] shape, int kernelHeight, int kernelWidth, int stride, int pad) {
    INDArray x = Samples.uniform(1, type, shape);
    INDArray columns = Im2col.im2col(x, kernelHeight, kernelWidth, stride, pad);
    long outHeight = 1 + (shape[2] + 2 * pad - kernelHeight) / stride;
    long outWidth = 1 + (shape[3] + 2 * pad - kernelWidth) / stride;
    INDArray expected =
        Nd4j.zeros(type, shape[0] * outHeight * outWidth, shape[1] * kernelHeight * kernelWidth);
    INDArray sums = Nd4j.zeros(type, shape);
    for (long row = 0; row < expected.size(0); row++) {
      for (long column = 0; column < expected.size(1); column++) {
        long image = row / (outHeight * outWidth);
        long channel = column / (kernelHeight * kernelWidth);
        long h = row / outWidth % outHeight * stride + column / kernelWidth % kernelHeight - pad;
        long w = row % outWidth * stride + column % kernelWidth - pad;
        if (h >= 0 && h < shape[2] && w >= 0 && w < shape[3]) {
          double pixel = x.getDouble(image, channel, h, w);
          expected.putScalar(row, column, pixel);
          long[] index = {image, channel, h, w};
          sums.putScalar(index, sums.getDouble(index) + pixel);
        }
      }
    }
    assertEquals(expected, columns);
    assertEquals(type, columns.dataType());
    assertClose(
        "sums", sums, Im2col.col2im(columns, shape, kernelHeight, kernelWidth, stride, pad));
  }

  @Test
  void acceptsArraysInAnyMemoryLayout() {
    INDArray x = Samples.uniform(1, DataType.DOUBLE, 2, 3, 5, 4);
    INDArray columns = Im2col.im2col(x, 3, 2, 1, 1);
    assertEquals(columns, Im2col.im2col(x.dup('f'), 3, 2, 1, 1));
    long[] shape = x.shape();
    assertEquals(
        Im2col.col2im(columns, shape, 3, 2, 1, 1),
        Im2col.col2im(columns.dup('f'), shape, 3, 2, 1, 1));
  }

  static Stream<Arguments> mistakes() {
    INDArray images = Nd4j.zeros(2, 3, 7, 7);
    long[] shape = images.shape();
    return Stream.of(
        mistake(
            "images are [images, channels, height, width], not [2, 147]",
            () -> Im2col.im2col(Nd4j.zeros(2, 147), 5, 5, 1, 0)),
        mistake(
            "images are [images, channels, height, width], not [3, 7, 7]",
            () -> Im2col.col2im(Nd4j.zeros(9, 75), new long[] {3, 7, 7}, 5, 5, 1, 0)),
        mistake(
            "a window of 8x5 does not fit into an image of 7x7 with padding 0x0",
            () -> Im2col.im2col(images, 8, 5, 1, 0)),
        mistake(
            "channels, kernel and stride must be at least 1, but are 3, 5x5 and 0x0",
            () -> Im2col.im2col(images, 5, 5, 0, 0)),
        mistake(
            "images of shape [2, 3, 7, 7] and a filter of 5x5 make columns of shape [18, 75],"
                + " not [9, 75]",
            () -> Im2col.col2im(Nd4j.zeros(9, 75), shape, 5, 5, 1, 0)),
        mistake(
            "the from-scratch layers compute in FLOAT or DOUBLE, not in LONG",
            () -> Im2col.im2col(images.castTo(DataType.INT64), 5, 5, 1, 0)));
  }

  private static Arguments mistake(String message, Runnable call) {
    return Arguments.of(message, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void reportsMismatches(String message, Runnable call) {
    var refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }
}
