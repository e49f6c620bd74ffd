package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlfs.engine.kernels.onednn.OneDnn;
import dlfs.engine.kernels.onednn.OneDnnMaxPooling;
import dlfs.engine.kernels.portable.DoubleMaxPooling;
import dlfs.engine.kernels.portable.FloatMaxPooling;
import dlfs.engine.kernels.portable.NhwcMaxima;
import dlfs.layers.Padding;
import dlfs.layers.Window;
import dlfs.support.Samples;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each implementation of max pooling, compared with the maximum's definition. */
class MaxPoolingTest {

  private static List<MaxPooling> implementations(
      Conv2dGeometry geometry, int images, DataType type) {
    if (type == DataType.DOUBLE) {
      return List.of(new DoubleMaxPooling(geometry, images));
    }
    List<MaxPooling> implementations = new ArrayList<>();
    implementations.add(new FloatMaxPooling(geometry, images));
    implementations.add(new FloatMaxPooling(geometry, images, () -> new NhwcMaxima(geometry)));
    if (OneDnnMaxPooling.supports(geometry)) {
      implementations.add(new OneDnnMaxPooling(geometry, images));
    }
    return implementations;
  }

  private static List<DataType> types() {
    return List.of(DataType.FLOAT, DataType.DOUBLE);
  }

  /** A window of 2x2 over 0 1 2 / 3 4 5 with the middle of the first row replaced. */
  @ParameterizedTest
  @CsvSource({"1, 4, 5", "9, 9, 9", "NaN, NaN, NaN", "-Infinity, 4, 5"})
  void findsTheMaximumAndPreservesNan(double middle, double left, double right) {
    Conv2dGeometry geometry = Conv2dGeometry.square(2, 2, 3, 2, 1, 0);
    for (DataType type : types()) {
      INDArray image = Samples.counting(type, 1, 1, 2, 3).putScalar(1, middle);
      for (MaxPooling pooling : implementations(geometry, 1, type)) {
        for (Layout layout : Layout.values()) {
          INDArray x = twice(layout, image);
          INDArray y = Samples.in(layout, Nd4j.zeros(type, 1, 2, 1, 2));
          pooling.forward(0, ImageBatch.of(x), ImageBatch.of(y));
          assertBothChannels(new double[] {left, right}, y, pooling);
        }
      }
    }
  }

  /** Returns an image with two channels like the one of another. */
  private static INDArray twice(Layout layout, INDArray image) {
    return Samples.in(layout, Nd4j.concat(1, image, image));
  }

  private static void assertBothChannels(double[] expected, INDArray y, MaxPooling pooling) {
    for (int channel = 0; channel < 2; channel++) {
      double[] values = y.slice(channel, 1).dup().reshape(expected.length).toDoubleVector();
      assertArrayEquals(expected, values, pooling::toString);
    }
  }

  /** oneDNN supports the poolings of the book's networks, but not windows of more than 255. */
  @Test
  void isSupportedByOneDnn() {
    assumeTrue(OneDnn.isAvailable(), "there is no oneDNN for this platform");
    assertTrue(OneDnnMaxPooling.supports(Conv2dGeometry.square(16, 28, 28, 2, 2, 0)));
    assertTrue(OneDnnMaxPooling.supports(Conv2dGeometry.square(96, 54, 54, 3, 2, 0)));
    assertFalse(OneDnnMaxPooling.supports(Conv2dGeometry.square(2, 20, 20, 17, 3, 0)));
  }

  static Stream<Conv2dGeometry> geometries() {
    return Stream.of(
        Conv2dGeometry.square(1, 2, 2, 2, 2, 0),
        Conv2dGeometry.square(3, 4, 6, 2, 2, 0),
        Conv2dGeometry.square(5, 5, 4, 2, 2, 0),
        Conv2dGeometry.square(16, 28, 28, 2, 2, 0),
        Conv2dGeometry.square(3, 9, 5, 2, 2, 0),
        Conv2dGeometry.square(3, 9, 11, 3, 2, 0),
        Conv2dGeometry.square(24, 7, 7, 3, 1, 1),
        new Conv2dGeometry(2, 8, 9, 4, 2, 3, 1, 0, 1),
        new Conv2dGeometry(3, 5, 7, new Window(2, 2, 2, 2, 1, 1, new Padding(0, 1, 0, 1))),
        new Conv2dGeometry(16, 6, 6, new Window(3, 3, 2, 2, 1, 1, new Padding(0, 1, 0, 1))),
        new Conv2dGeometry(3, 1, 1, new Window(3, 3, 2, 2, 1, 1, new Padding(0, 2, 0, 2))),
        new Conv2dGeometry(3, 1, 2, new Window(3, 4, 1, 3, 1, 1, new Padding(2, 2, 0, 3))),
        Conv2dGeometry.square(2, 20, 20, 17, 3, 0));
  }

  /** In both layouts, on the second and third image of a batch of three. */
  @ParameterizedTest
  @MethodSource("geometries")
  void agreesWithTheDefinition(Conv2dGeometry g) {
    INDArray x = Samples.uniform(1, DataType.FLOAT, 2, g.channels(), g.height(), g.width());
    long[] shape = {2, g.channels(), g.outHeight(), g.outWidth()};
    INDArray dy = Samples.uniform(2, DataType.FLOAT, shape);
    int[] maxima = DirectSums.maxima(g, x);
    double[] pixels = DirectSums.elements(x);
    double[] outputGradients = DirectSums.elements(dy);
    double[] outputs = new double[maxima.length];
    double[] inputGradients = new double[pixels.length];
    for (int i = 0; i < maxima.length; i++) {
      outputs[i] = pixels[maxima[i]];
      inputGradients[maxima[i]] += outputGradients[i];
    }
    INDArray y = DirectSums.array(outputs, shape);
    INDArray dx = DirectSums.array(inputGradients, x.shape());
    for (DataType type : types()) {
      for (MaxPooling pooling : implementations(g, 3, type)) {
        for (Layout input : Layout.values()) {
          for (Layout output : input == Layout.NHWC ? Layout.values() : new Layout[] {input}) {
            INDArray from = Samples.in(input, x.castTo(type));
            INDArray to = Samples.in(output, y.like().castTo(type));
            INDArray given = Samples.in(output, dy.castTo(type));
            INDArray gradients = Samples.in(input, dx.like().castTo(type));
            pooling.forward(1, ImageBatch.of(from), ImageBatch.of(to));
            pooling.backward(1, ImageBatch.of(given), ImageBatch.of(gradients));
            Reference.reachabilityFence(List.of(from, given));
            assertEquals(y.castTo(type), to, pooling + ", y");
            assertClose(pooling + ", dx", dx, gradients);
          }
        }
      }
    }
  }

  /** The pixels of a 2x2 window, and the index of its maximum: the first of equals. */
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
  void givesTheGradientToTheFirstMaximum(double a, double b, double c, double d, int expected) {
    Conv2dGeometry geometry = Conv2dGeometry.square(2, 2, 2, 2, 2, 0);
    double[] gradients = new double[4];
    gradients[expected] = 3;
    for (DataType type : types()) {
      INDArray image = Nd4j.createFromArray(a, b, c, d).castTo(type).reshape(1, 1, 2, 2);
      for (MaxPooling pooling : implementations(geometry, 1, type)) {
        for (Layout layout : Layout.values()) {
          INDArray x = twice(layout, image);
          INDArray y = Samples.in(layout, Nd4j.zeros(type, 1, 2, 1, 1));
          INDArray dy = Samples.in(layout, Nd4j.valueArrayOf(new long[] {1, 2, 1, 1}, 3, type));
          INDArray dx = twice(layout, image.like());
          pooling.forward(0, ImageBatch.of(x), ImageBatch.of(y));
          pooling.backward(0, ImageBatch.of(dy), ImageBatch.of(dx));
          assertBothChannels(new double[] {image.reshape(4).getDouble(expected)}, y, pooling);
          assertBothChannels(gradients, dx, pooling);
        }
      }
    }
  }

  /** If all pixels are negative, a padding of zeros would be larger. */
  @Test
  void ignoresPadding() {
    Conv2dGeometry geometry = Conv2dGeometry.square(2, 2, 2, 2, 1, 1);
    double[] expected = {-5, -4, -4, -3, -2, -2, -3, -2, -2};
    for (DataType type : types()) {
      INDArray image = Samples.counting(type, 1, 1, 2, 2).subi(5); // -5 -4 / -3 -2
      for (MaxPooling pooling : implementations(geometry, 1, type)) {
        for (Layout layout : Layout.values()) {
          INDArray x = twice(layout, image);
          INDArray y = Samples.in(layout, Nd4j.zeros(type, 1, 2, 3, 3));
          pooling.forward(0, ImageBatch.of(x), ImageBatch.of(y));
          assertBothChannels(expected, y, pooling);
        }
      }
    }
  }
}
