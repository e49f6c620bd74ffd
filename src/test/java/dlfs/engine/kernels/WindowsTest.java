package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlfs.support.Samples;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class WindowsTest {

  // One image at a time, in and out of ND4J's arrays.

  /** Without the gaps between rows of positions. */
  private static INDArray im2col(Conv2dGeometry window, INDArray image) {
    INDArray columns = columns(window, type(image)).addi(7);
    windows(image).im2col(window, Memory.of(image), Memory.of(columns));
    return positions(window, columns).dup('c').reshape(window.size(), window.positions());
  }

  private static INDArray col2im(Conv2dGeometry window, INDArray positions) {
    INDArray columns = columns(window, type(positions));
    INDArray places = positions(window, columns);
    places.assign(positions.reshape(places.shape()));
    INDArray image = Nd4j.valueArrayOf(imageShape(window), 7, type(columns));
    windows(columns).col2im(window, Memory.of(columns), Memory.of(image));
    return image;
  }

  private static INDArray columns(Conv2dGeometry window, DataType type) {
    return Nd4j.zeros(type, window.size(), window.outHeight(), window.pitch());
  }

  private static INDArray positions(Conv2dGeometry window, INDArray columns) {
    return columns.get(
        NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, window.outWidth()));
  }

  private static Windows windows(INDArray array) {
    return Kernels.of(array.dataType()).windows();
  }

  private static DataType type(INDArray array) {
    return array.dataType();
  }

  private static long[] shape(long... sizes) {
    return sizes;
  }

  private static long[] imageShape(Conv2dGeometry window) {
    return shape(window.channels(), window.height(), window.width());
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

  private static double[] row(double... numbers) {
    return numbers;
  }

  @ParameterizedTest
  @MethodSource("types")
  void writesOutWhatEachWindowSees(DataType type) {
    assertRows(
        im2col(Conv2dGeometry.square(1, 3, 3, 2, 1, 0), square(type)),
        row(0, 1, 3, 4), // top left of the window, at each of its four positions
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

  /** A window of 1x2 that moves by 1 down and 2 to the right, over two channels of 2x4. */
  @ParameterizedTest
  @MethodSource("types")
  void keepsHeightAndWidthAndChannelsApart(DataType type) {
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

  /** Each pixel as often as a window sees it: once at the corners, four times in the middle. */
  @ParameterizedTest
  @MethodSource("types")
  void addsUpWhatLiesInAPixelsPlaces(DataType type) {
    Conv2dGeometry window = Conv2dGeometry.square(1, 3, 3, 2, 1, 0);
    INDArray ones = Nd4j.ones(type, 1, 3, 3);
    assertArrayEquals(
        row(1, 2, 1, 2, 4, 2, 1, 2, 1),
        col2im(window, im2col(window, ones)).reshape(9).toDoubleVector());
  }

  @ParameterizedTest
  @MethodSource("types")
  void leavesOutPixelsThatNoWindowSees(DataType type) {
    Conv2dGeometry window = Conv2dGeometry.square(1, 3, 3, 2, 2, 0); // stands at the top left only
    INDArray ones = Nd4j.ones(type, 1, 3, 3);
    assertArrayEquals(
        row(1, 1, 0, 1, 1, 0, 0, 0, 0),
        col2im(window, im2col(window, ones)).reshape(9).toDoubleVector());
  }

  // On every shape.

  static Stream<Arguments> shapes() {
    List<Arguments> shapes = new ArrayList<>();
    for (int kernel : new int[] {1, 2, 3, 5, 11}) {
      for (int stride : new int[] {1, 2, 4}) {
        for (int pad : new int[] {0, 1, 2}) {
          int i = shapes.size();
          var window =
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
          shapes.add(Arguments.of(window));
        }
      }
    }
    return shapes.stream();
  }

  /** By the definition: row c, i, j and column oh, ow is the pixel oh · stride + i - pad, ... */
  @ParameterizedTest
  @MethodSource("shapes")
  void looksWhereTheDefinitionSays(Conv2dGeometry w) {
    INDArray image = Samples.uniform(1, DataType.FLOAT, imageShape(w));
    INDArray columns = im2col(w, image);
    for (int row = 0; row < w.size(); row++) {
      int channel = row / (w.kernelHeight() * w.kernelWidth());
      int i = row / w.kernelWidth() % w.kernelHeight();
      int j = row % w.kernelWidth();
      for (int position = 0; position < w.positions(); position++) {
        int y = position / w.outWidth() * w.strideHeight() + i - w.padHeight();
        int x = position % w.outWidth() * w.strideWidth() + j - w.padWidth();
        boolean inside = y >= 0 && y < w.height() && x >= 0 && x < w.width();
        float expected = inside ? image.getFloat(channel, y, x) : 0;
        assertEquals(expected, columns.getFloat(row, position));
      }
    }
  }

  /** ⟨im2col(x), c⟩ = ⟨x, col2im(c)⟩, up to the rounding of sums of a few hundred numbers. */
  @ParameterizedTest
  @MethodSource("shapes")
  void isTheTransposeOfItself(Conv2dGeometry w) {
    INDArray x = Samples.uniform(1, DataType.DOUBLE, imageShape(w));
    INDArray c = Samples.uniform(2, DataType.DOUBLE, w.size(), w.positions());
    double left = im2col(w, x).mul(c).sumNumber().doubleValue();
    double right = x.mul(col2im(w, c)).sumNumber().doubleValue();
    assertEquals(left, right, 1e-12);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void computesTheSameInBothPrecisions(Conv2dGeometry w) {
    INDArray x = Samples.uniform(1, DataType.FLOAT, imageShape(w));
    INDArray columns = im2col(w, x);
    INDArray exact = im2col(w, x.castTo(DataType.DOUBLE));
    assertEquals(exact, columns.castTo(DataType.DOUBLE));
    INDArray back = col2im(w, columns).castTo(DataType.DOUBLE);
    // A pixel is added up from no more than 11 x 11 numbers, each sum rounded by 6e-8 of 121.
    assertEquals(0, col2im(w, exact).sub(back).amaxNumber().doubleValue(), 1e-4);
  }

  // The largest number of each window.

  private static final double NAN = Double.NaN;

  /** A window of 2x2 over 0 1 2 / 3 4 5 with the number in the middle of the first row replaced. */
  @ParameterizedTest
  @CsvSource({"1, 4, 5", "9, 9, 9", "NaN, NaN, NaN", "-Infinity, 4, 5"})
  void findsTheLargestAndLosesNoNan(double middle, double left, double right) {
    Conv2dGeometry window = Conv2dGeometry.square(1, 2, 3, 2, 1, 0);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray image = Samples.counting(type, 1, 2, 3).putScalar(1, middle);
      for (MaxPooling maxima : ways(window, type)) {
        INDArray y = Nd4j.zeros(type, 1, 2);
        maxima.find(0, 1, first(image), first(y));
        assertArrayEquals(row(left, right), y.toDoubleVector(), maxima::toString);
      }
    }
  }

  /** All that there are for images of which a batch has one. */
  private static List<MaxPooling> ways(Conv2dGeometry window, DataType type) {
    if (type == DataType.DOUBLE) {
      return List.of(new DoubleMaxima(window, 1));
    }
    MaxPooling inJava = new FloatMaxima(window, 1);
    return OneDnn.takes(Float.BYTES) && OneDnnMaxima.know(window)
        ? List.of(inJava, new OneDnnMaxima(window, 1))
        : List.of(inJava);
  }

  private static Pixels first(INDArray image) {
    return new Pixels(Memory.of(image), Layout.NCHW);
  }

  /** Windows of 2x2 side by side are found in a way of their own; a stride of 1 meets them too. */
  @ParameterizedTest
  @CsvSource({"2, 2", "4, 6", "5, 4", "4, 7", "9, 5", "24, 24"})
  void findsTheSameInWindowsSideBySide(int height, int width) {
    INDArray image = Samples.uniform(1, DataType.DOUBLE, 3, height, width);
    Conv2dGeometry apart = Conv2dGeometry.square(3, height, width, 2, 2, 0);
    Conv2dGeometry sliding = Conv2dGeometry.square(3, height, width, 2, 1, 0);
    INDArray some = Nd4j.zeros(DataType.DOUBLE, 3, apart.outHeight(), apart.outWidth());
    INDArray all = Nd4j.zeros(DataType.DOUBLE, 3, sliding.outHeight(), sliding.outWidth());
    new DoubleMaxima(apart, 1).find(0, 1, first(image), first(some));
    new DoubleMaxima(sliding, 1).find(0, 1, first(image), first(all));
    for (int channel = 0; channel < 3; channel++) {
      for (int row = 0; row < apart.outHeight(); row++) {
        for (int column = 0; column < apart.outWidth(); column++) {
          assertEquals(
              all.getDouble(channel, 2 * row, 2 * column), some.getDouble(channel, row, column));
        }
      }
    }
  }

  /**
   * Where there is oneDNN, it knows the poolings of the book's networks; not windows beyond a byte.
   */
  @Test
  void knowsItsWayWhereThereIsOneDnn() {
    assumeTrue(OneDnn.takes(Float.BYTES), "there is no oneDNN for this platform");
    assertTrue(OneDnnMaxima.know(Conv2dGeometry.square(16, 28, 28, 2, 2, 0)));
    assertTrue(OneDnnMaxima.know(Conv2dGeometry.square(96, 54, 54, 3, 2, 0)));
    assertFalse(OneDnnMaxima.know(Conv2dGeometry.square(2, 20, 20, 17, 3, 0)));
  }

  static Stream<Conv2dGeometry> poolings() {
    return Stream.of(
        Conv2dGeometry.square(1, 2, 2, 2, 2, 0),
        Conv2dGeometry.square(3, 4, 6, 2, 2, 0),
        Conv2dGeometry.square(5, 5, 4, 2, 2, 0),
        Conv2dGeometry.square(16, 28, 28, 2, 2, 0),
        Conv2dGeometry.square(3, 9, 5, 2, 2, 0),
        Conv2dGeometry.square(3, 9, 11, 3, 2, 0),
        Conv2dGeometry.square(24, 7, 7, 3, 1, 1),
        new Conv2dGeometry(2, 8, 9, 4, 2, 3, 1, 0, 1),
        Conv2dGeometry.square(2, 20, 20, 17, 3, 0));
  }

  /**
   * In either order and in every way, each gradient goes to the pixels that the slowest way gives
   * it to; and the same before an activation function.
   */
  @ParameterizedTest
  @MethodSource("poolings")
  void comesToTheSameInEveryWay(Conv2dGeometry window) {
    INDArray x =
        Samples.uniform(1, DataType.DOUBLE, 1, window.channels(), window.height(), window.width());
    INDArray y =
        Nd4j.zeros(DataType.DOUBLE, 1, window.channels(), window.outHeight(), window.outWidth());
    INDArray dy = Samples.uniform(2, DataType.DOUBLE, y.shape());
    INDArray dx = x.like();
    MaxPooling exact = new DoubleMaxima(window, 1);
    exact.find(0, 1, first(x), first(y));
    exact.spread(0, 1, first(dy), first(dx));
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (MaxPooling maxima : ways(window, type)) {
        for (Layout input : window.isQuarter() ? Layout.values() : new Layout[] {Layout.NCHW}) {
          for (Layout output : input == Layout.NHWC ? Layout.values() : new Layout[] {input}) {
            INDArray from = Samples.in(input, x.castTo(type));
            INDArray to = Samples.in(output, y.like().castTo(type));
            INDArray given = Samples.in(output, dy.castTo(type));
            INDArray gradients = Samples.in(input, x.like().castTo(type));
            maxima.find(0, 1, Pixels.of(from), Pixels.of(to));
            maxima.spread(0, 1, Pixels.of(given), Pixels.of(gradients));
            Reference.reachabilityFence(List.of(from, given));
            assertClose(maxima + ", y", y.castTo(type), to);
            assertClose(maxima + ", dx", dx.castTo(type), gradients);
          }
        }
      }
    }
  }

  /** The numbers of a 2x2 window, and which of them is the largest: the first of equals. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 3, 4, 3",
    "4, 3, 2, 1, 0",
    "1, 5, 2, 5, 1",
    "1, 2, 5, 5, 2",
    "5, 1, 5, 2, 0",
    "1, 5, 5, 2, 1",
    "-3, -2, -1, -2, 2",
    "0, 0, 0, 0, 0",
    "-Infinity, -Infinity, -Infinity, -Infinity, 0",
    "1, Infinity, Infinity, 2, 1"
  })
  void givesTheGradientToTheFirstOfTheLargest(
      double a, double b, double c, double d, int expected) {
    Conv2dGeometry window = Conv2dGeometry.square(1, 2, 2, 2, 2, 0);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      INDArray image = Nd4j.createFromArray(a, b, c, d).castTo(type).reshape(1, 2, 2);
      INDArray dy = Nd4j.valueArrayOf(new long[] {1, 1}, 3, type);
      for (MaxPooling maxima : ways(window, type)) {
        INDArray y = Nd4j.zeros(type, 1, 1);
        INDArray dx = Nd4j.zeros(type, 1, 2, 2);
        maxima.find(0, 1, first(image), first(y));
        maxima.spread(0, 1, first(dy), first(dx));
        assertEquals(image.reshape(4).getDouble(expected), y.getDouble(0));
        double[] gradients = new double[4];
        gradients[expected] = 3;
        assertArrayEquals(gradients, dx.reshape(4).toDoubleVector(), maxima::toString);
      }
    }
  }

  /** Where all numbers are negative, a padding of zeros would be larger. */
  @Test
  void takesNoPaddingForTheLargest() {
    Conv2dGeometry window = Conv2dGeometry.square(1, 2, 2, 2, 1, 1);
    INDArray image = Samples.counting(DataType.DOUBLE, 1, 2, 2).subi(5); // -5 -4 / -3 -2
    INDArray y = Nd4j.zeros(DataType.DOUBLE, 3, 3);
    new DoubleMaxima(window, 1).find(0, 1, first(image), first(y));
    assertRows(y, row(-5, -4, -4), row(-3, -2, -2), row(-3, -2, -2));
  }

  /** The mean of 0 1 / 2 3, of its rows and columns, and of its corners by themselves. */
  @Test
  void leavesPaddingOutOfTheMean() {
    Conv2dGeometry window = Conv2dGeometry.square(1, 2, 2, 2, 1, 1);
    INDArray image = Samples.counting(DataType.DOUBLE, 1, 2, 2);
    INDArray y = Nd4j.zeros(DataType.DOUBLE, 3, 3);
    windows(image).mean(window, Memory.of(image), Memory.of(y));
    assertRows(y, row(0, 0.5, 1), row(1, 1.5, 2), row(2, 2.5, 3));
  }

  // What fits.

  @ParameterizedTest
  @CsvSource({
    "7, 7, 5, 1, 0, 3, 3", // the book's section 7.4.3
    "28, 28, 5, 1, 0, 24, 24", // section 7.5
    "4, 4, 3, 1, 1, 4, 4",
    "7, 7, 3, 2, 0, 3, 3", // figure 7-7
    "28, 31, 5, 3, 2, 10, 11", // section 7.2.4
    "224, 224, 11, 4, 0, 54, 54", // rounded down
    "2, 3, 4, 1, 1, 1, 2"
  })
  void countsItsPositions(
      int height, int width, int kernel, int stride, int pad, int outHeight, int outWidth) {
    Conv2dGeometry window = Conv2dGeometry.square(3, height, width, kernel, stride, pad);
    assertEquals(outHeight, window.outHeight());
    assertEquals(outWidth, window.outWidth());
    assertEquals(outHeight * outWidth, window.positions());
    assertEquals(3 * kernel * kernel, window.size());
    assertEquals(3 * height * width, window.imageSize());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "3; 5; 1; 0; a window of 5x5 does not fit into an image of 3x3 with padding 0x0",
        "3; 6; 1; 1; a window of 6x6 does not fit into an image of 3x3 with padding 1x1",
        "3; 0; 1; 0; channels, kernel and stride must be at least 1, but are 1, 0x0 and 1x1",
        "3; 2; 0; 0; channels, kernel and stride must be at least 1, but are 1, 2x2 and 0x0",
        "3; 2; 1; -1; padding must not be negative, but is -1x-1"
      })
  void refusesWhatDoesNotFit(int size, int kernel, int stride, int pad, String message) {
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> Conv2dGeometry.square(1, size, size, kernel, stride, pad));
    assertEquals(message, refusal.getMessage());
  }
}
