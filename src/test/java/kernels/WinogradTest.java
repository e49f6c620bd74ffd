package kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static support.Closeness.assertClose;

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
import support.Closeness;
import support.Samples;

/** Minimal filtering beside im2col. */
class WinogradTest {

  /** What one way comes to, for the same images, filters and gradients. */
  private record Results(INDArray y, INDArray copy, INDArray dw, INDArray db, INDArray dx) {

    /**
     * The gradients of the filters are added to what was there, so that they begin with 1.
     *
     * @param pooled whether max pooling of 2x2 follows
     */
    static Results of(
        Convolutions convolutions,
        Window w,
        int filters,
        int images,
        ActivationFunction f,
        boolean biased,
        boolean pooled,
        DataType type) {
      INDArray x = Samples.uniform(1, type, images, w.channels(), w.height(), w.width());
      INDArray weights = Samples.uniform(2, type, filters, w.size());
      INDArray b = Samples.uniform(3, type, filters);
      INDArray dy = Samples.uniform(4, type, images, filters, w.positions());
      INDArray y = Nd4j.valueArrayOf(dy.shape(), 7, type);
      INDArray copy = Nd4j.valueArrayOf(dy.shape(), 7, type);
      INDArray dw = Nd4j.ones(type, weights.shape());
      INDArray db = Nd4j.ones(type, filters);
      INDArray dx = Nd4j.valueArrayOf(x.shape(), 7, type);
      INDArray transformed =
          Nd4j.zeros(type, Math.max(1, convolutions.transformedSize(w, filters)));
      var given =
          new Filters(
              filters, Memory.of(weights), biased ? Memory.of(b) : 0, Memory.of(transformed));
      convolutions.transform(w, given);
      convolutions.convolve(w, given, f, images, Memory.of(x), Memory.of(y), Memory.of(copy));
      var gradients = new Filters(filters, Memory.of(dw), biased ? Memory.of(db) : 0, 0);
      if (pooled) {
        Window pooling = Window.square(filters, w.outHeight(), w.outWidth(), 2, 2, 0);
        int size = filters * pooling.positions();
        INDArray maxima = Nd4j.zeros(type, images, size);
        int[] largest = new int[images * size];
        for (int i = 0; i < images; i++) {
          long from = Memory.of(y.slice(i));
          Kernels.of(type)
              .windows()
              .maximum(pooling, from, Memory.of(maxima.slice(i)), largest, i * size);
        }
        var maximum =
            new Pooled(
                pooling.positions(),
                Memory.of(maxima),
                Memory.of(dy),
                (long) filters * w.positions(),
                largest,
                0);
        convolutions.gradientsThroughMaximum(
            w, given, f, images, Memory.of(x), maximum, gradients, Memory.of(dx));
      } else {
        convolutions.gradients(
            w,
            given,
            f,
            images,
            Memory.of(x),
            Memory.of(y),
            Memory.of(dy),
            gradients,
            Memory.of(dx));
      }
      return new Results(y, copy, dw, db, dx);
    }
  }

  static Stream<Arguments> shapes() {
    List<Arguments> shapes = new ArrayList<>();
    int i = 0;
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int size : new int[] {3, 4, 5, 7, 8, 14, 28}) {
        for (int pad : new int[] {0, 1, 2}) {
          var window = new Window(1 + i % 5, size, size + i % 4, 3, 3, 1, 1, pad, (pad + i) % 3);
          shapes.add(Arguments.of(window, 1 + i % 7, 1 + i % 3, i % 2 == 0, type));
          i++;
        }
      }
      // So many that they are not all computed together.
      shapes.add(Arguments.of(Window.square(2, 20, 20, 3, 1, 1), 16, 23, true, type));
      shapes.add(Arguments.of(Window.square(16, 8, 8, 3, 1, 1), 32, 70, true, type));
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
      Window window, int filters, int images, boolean biased, DataType type) {
    for (ActivationFunction f : List.of(ActivationFunction.IDENTITY, ActivationFunction.TANH)) {
      assertSame(window, filters, images, f, biased, false, type);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void comesToTheSameBeforeMaxPooling(
      Window window, int filters, int images, boolean biased, DataType type) {
    if (window.outHeight() >= 2 && window.outWidth() >= 2) {
      assertSame(window, filters, images, ActivationFunction.TANH, biased, true, type);
    }
  }

  private static void assertSame(
      Window window,
      int filters,
      int images,
      ActivationFunction f,
      boolean biased,
      boolean pooled,
      DataType type) {
    Kernels kernels = Kernels.of(type);
    Results expected =
        Results.of(kernels.columns(), window, filters, images, f, biased, pooled, type);
    Results actual =
        Results.of(kernels.winograd(), window, filters, images, f, biased, pooled, type);
    double tolerance = Closeness.tolerance(type);
    assertClose("y", tolerance, expected.y, actual.y);
    assertEquals(actual.y, actual.copy);
    assertClose("dw", tolerance, expected.dw, actual.dw);
    assertClose("db", tolerance, expected.db, actual.db);
    assertClose("dx", tolerance, expected.dx, actual.dx);
  }

  /** In double precision little but the formulas is left to be wrong. */
  @Test
  void isFarMorePreciseInDouble() {
    assertClose(
        "y",
        1e-14,
        results(Kernels.of(DataType.DOUBLE).columns()).y,
        results(Kernels.of(DataType.DOUBLE).winograd()).y);
  }

  private static Results results(Convolutions convolutions) {
    return Results.of(
        convolutions,
        Window.square(16, 14, 14, 3, 1, 1),
        32,
        2,
        ActivationFunction.RELU,
        true,
        false,
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
    Kernels kernels = Kernels.of(DataType.FLOAT);
    Window window = Window.square(channels, size, size, kernel, stride, 1);
    assertEquals(
        used ? kernels.winograd() : kernels.columns(), kernels.convolutions(window, filters));
  }
}
