package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.support.Closeness;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each way to convolve beside im2col, with the channels of images first and last. */
class ConvolutionsTest {

  private static final Layout FIRST = Layout.NCHW;
  private static final Layout LAST = Layout.NHWC;

  /**
   * A way to convolve.
   *
   * @param input the order of the images
   * @param output the order of the output
   */
  private record Way(ConvolutionAlgorithm convolutions, Layout input, Layout output) {

    static List<Way> all(Conv2dGeometry window, int filters, DataType type) {
      List<Way> ways = new ArrayList<>();
      for (ConvolutionAlgorithm convolutions : Kernels.of(type).waysToConvolve()) {
        if (!convolutions.know(window, filters)) {
          continue;
        }
        ways.add(new Way(convolutions, FIRST, FIRST));
        ways.add(new Way(convolutions, FIRST, LAST));
        if (convolutions.takesChannelsLast()) {
          ways.add(new Way(convolutions, LAST, FIRST));
          ways.add(new Way(convolutions, LAST, LAST));
        }
      }
      return ways;
    }

    @Override
    public String toString() {
      return formatted("%s: %s, %s", convolutions.getClass().getSimpleName(), input, output);
    }
  }

  /** What one way comes to, for the same images, filters and gradients. */
  private record Results(INDArray y, INDArray copy, INDArray dw, INDArray db, INDArray dx) {

    /** The gradients of the filters are added to what was there, so that they begin with 1. */
    static Results of(
        Way way,
        Conv2dGeometry w,
        int filters,
        int images,
        ActivationFunction f,
        boolean biased,
        DataType type) {
      ConvolutionAlgorithm convolutions = way.convolutions;
      INDArray x =
          Samples.in(
              way.input, Samples.uniform(1, type, images, w.channels(), w.height(), w.width()));
      INDArray weights = Samples.uniform(2, type, filters, w.size());
      INDArray b = Samples.uniform(3, type, filters);
      long[] shape = {images, filters, w.outHeight(), w.outWidth()};
      INDArray y = Samples.in(way.output, Nd4j.valueArrayOf(shape, 7, type));
      INDArray copy = Samples.in(way.output, Nd4j.valueArrayOf(shape, 7, type));
      INDArray dw = Nd4j.ones(type, weights.shape());
      INDArray db = Nd4j.ones(type, filters);
      INDArray dx = Samples.in(way.input, Nd4j.valueArrayOf(x.shape(), 7, type));
      INDArray transformed =
          Nd4j.zeros(type, Math.max(1, convolutions.transformedSize(w, filters)));
      var given =
          new Filters(
              filters, Memory.of(weights), biased ? Memory.of(b) : 0, Memory.of(transformed));
      convolutions.transform(w, given);
      var convolved = new Convolved(w, given, f, images, Pixels.of(x), Pixels.of(y));
      convolutions.convolve(convolved, address(copy));
      var gradients = new Filters(filters, Memory.of(dw), biased ? Memory.of(db) : 0, 0);
      INDArray dy = Samples.in(way.output, Samples.uniform(4, type, shape));
      convolutions.gradients(convolved, address(dy), gradients, address(dx));
      Reference.reachabilityFence(dy);
      Reference.reachabilityFence(List.of(x, weights, b, transformed));
      return new Results(y, copy, dw, db, dx);
    }

    private static long address(INDArray images) {
      return Pixels.of(images).address();
    }
  }

  static Stream<Arguments> shapes() {
    List<Arguments> shapes = new ArrayList<>();
    int i = 0;
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int size : new int[] {3, 4, 5, 7, 8, 14, 28}) {
        for (int pad : new int[] {0, 1, 2}) {
          var window =
              new Conv2dGeometry(1 + i % 5, size, size + i % 4, 3, 3, 1, 1, pad, (pad + i) % 3);
          shapes.add(Arguments.of(window, 1 + i % 7, 1 + i % 3, i % 2 == 0, type));
          i++;
        }
      }
      // Other kernels and strides, also such that do not reach the last row and column.
      shapes.add(Arguments.of(Conv2dGeometry.square(1, 28, 28, 5, 1, 0), 30, 9, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(3, 32, 32, 5, 1, 2), 20, 2, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(6, 12, 12, 5, 1, 0), 16, 3, false, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(1, 64, 64, 11, 4, 2), 24, 2, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(16, 10, 10, 3, 2, 0), 32, 4, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(32, 7, 7, 1, 1, 0), 16, 5, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(8, 9, 9, 2, 2, 1), 8, 3, false, type));
      shapes.add(Arguments.of(new Conv2dGeometry(5, 11, 8, 4, 7, 2, 1, 1, 3), 9, 2, true, type));
      shapes.add(Arguments.of(new Conv2dGeometry(16, 12, 6, 7, 5, 3, 1, 0, 4), 16, 2, true, type));
      // Channels that fill the blocks which oneDNN has them in.
      shapes.add(Arguments.of(Conv2dGeometry.square(16, 28, 28, 3, 1, 1), 16, 5, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(32, 14, 14, 3, 1, 2), 32, 13, true, type));
      shapes.add(Arguments.of(new Conv2dGeometry(16, 9, 11, 3, 3, 1, 1, 2, 0), 48, 3, false, type));
      // So many that they are not all computed together.
      shapes.add(Arguments.of(Conv2dGeometry.square(2, 20, 20, 3, 1, 1), 16, 23, true, type));
      shapes.add(Arguments.of(Conv2dGeometry.square(16, 8, 8, 3, 1, 1), 32, 70, true, type));
    }
    return shapes.stream();
  }

  /**
   * Up to rounding: in the numbers between, a tile's are up to a hundred times what it began or
   * ends with, so that an error of 6e-8 of those is one of a few 1e-6 of these.
   */
  @ParameterizedTest
  @MethodSource("shapes")
  void comesToTheSameAsIm2col(
      Conv2dGeometry window, int filters, int images, boolean biased, DataType type) {
    for (ActivationFunction f : List.of(ActivationFunction.IDENTITY, ActivationFunction.TANH)) {
      assertSame(window, filters, images, f, biased, type);
    }
  }

  private static void assertSame(
      Conv2dGeometry window,
      int filters,
      int images,
      ActivationFunction f,
      boolean biased,
      DataType type) {
    Way im2col = new Way(im2col(type), FIRST, FIRST);
    Results expected = Results.of(im2col, window, filters, images, f, biased, type);
    double tolerance = Closeness.tolerance(type);
    for (Way way : Way.all(window, filters, type)) {
      Results actual = Results.of(way, window, filters, images, f, biased, type);
      assertClose(way + ", y", tolerance, expected.y, actual.y);
      assertEquals(actual.y, actual.copy, () -> way + ", copy");
      assertClose(way + ", dw", tolerance, expected.dw, actual.dw);
      assertClose(way + ", db", tolerance, expected.db, actual.db);
      assertClose(way + ", dx", tolerance, expected.dx, actual.dx);
    }
  }

  /** In double precision little but the formulas is left to be wrong. */
  @Test
  void isFarMorePreciseInDouble() {
    assertClose(
        "y",
        1e-14,
        results(new DoubleConvolutions()).y,
        results(new DoubleWinograd(Tiles.SEVERAL)).y);
  }

  /** Where a pixel, a weight or a bias is not a number, so is an output. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void doesNotTakeNotANumberForLessThanZero(int which) {
    Conv2dGeometry window = Conv2dGeometry.square(16, 8, 8, 3, 1, 1);
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, 16, 8, 8);
    INDArray weights = Samples.uniform(2, DataType.FLOAT, 16, window.size());
    INDArray b = Samples.uniform(3, DataType.FLOAT, 1, 16);
    List.of(x, weights, b).get(which).data().put(5, Float.NaN);
    for (Way way : Way.all(window, 16, DataType.FLOAT)) {
      INDArray y = Nd4j.zeros(DataType.FLOAT, 2, 16, 8, 8);
      INDArray transformed =
          Nd4j.zeros(DataType.FLOAT, 1 + way.convolutions.transformedSize(window, 16));
      var filters = new Filters(16, Memory.of(weights), Memory.of(b), Memory.of(transformed));
      way.convolutions.transform(window, filters);
      var convolved =
          new Convolved(window, filters, ActivationFunction.RELU, 2, Pixels.of(x), Pixels.of(y));
      way.convolutions.convolve(convolved, 0);
      Reference.reachabilityFence(transformed);
      assertTrue(Double.isNaN(y.sumNumber().doubleValue()), way::toString);
    }
    Reference.reachabilityFence(List.of(x, weights, b));
  }

  private static ConvolutionAlgorithm im2col(DataType type) {
    return type == DataType.DOUBLE ? new DoubleConvolutions() : new FloatConvolutions();
  }

  private static Results results(ConvolutionAlgorithm convolutions) {
    return Results.of(
        new Way(convolutions, FIRST, FIRST),
        Conv2dGeometry.square(16, 14, 14, 3, 1, 1),
        32,
        2,
        ActivationFunction.RELU,
        true,
        DataType.DOUBLE);
  }

  @ParameterizedTest
  @CsvSource({
    "14, 3, 1, 16, 16, true",
    "8, 3, 1, 64, 64, true",
    "14, 3, 1, 1, 16, false", // nothing to be saved
    "14, 3, 1, 384, 384, false", // more filters than images
    "5, 3, 1, 16, 16, false", // three of four tiles almost empty
    "14, 5, 1, 16, 16, false",
    "14, 3, 2, 16, 16, false"
  })
  void isUsedWhereItIsFaster(
      int size, int kernel, int stride, int channels, int filters, boolean used) {
    Conv2dGeometry window = Conv2dGeometry.square(channels, size, size, kernel, stride, 1);
    assertEquals(used, new FloatWinograd(Tiles.SEVERAL).suit(window, filters));
  }
}
