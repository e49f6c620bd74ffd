package dlfs.engine.kernels;

import static dlfs.support.Closeness.assertClose;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.engine.CpuKernels;
import dlfs.layers.ActivationFunction;
import dlfs.layers.Padding;
import dlfs.layers.Window;
import dlfs.support.Samples;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each convolution algorithm, in both layouts, compared with sums in double precision. */
class ConvolutionAlgorithmTest {
  private static final List<ActivationFunction> FUNCTIONS =
      List.of(
          ActivationFunction.IDENTITY,
          ActivationFunction.RELU,
          ActivationFunction.TANH,
          new ActivationFunction.Leaky(0.2));

  /** An algorithm with the layouts of its input and output. */
  private record Case(ConvolutionAlgorithm algorithm, Layout input, Layout output, DataType type) {

    static List<Case> all(Conv2dGeometry geometry, int filters) {
      List<Case> cases = new ArrayList<>();
      for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
        for (ConvolutionAlgorithm algorithm : CpuKernels.of(type).convolutionAlgorithms()) {
          for (Layout input : Layout.values()) {
            for (Layout output : Layout.values()) {
              if (algorithm.supports(geometry, filters)
                  && (input == Layout.NCHW || algorithm.acceptsNhwc())) {
                cases.add(new Case(algorithm, input, output, type));
              }
            }
          }
        }
      }
      return cases;
    }

    @Override
    public String toString() {
      return formatted("%s: %s, %s, %s", algorithm.getClass().getSimpleName(), input, output, type);
    }
  }

  /**
   * The arguments of a convolution, with values that both types represent exactly.
   *
   * @param bias null for none
   */
  private record Inputs(
      Conv2dGeometry geometry, INDArray x, INDArray weights, INDArray bias, INDArray dy) {

    static Inputs of(Conv2dGeometry g, int filters, int images, boolean biased) {
      return new Inputs(
          g,
          Samples.uniform(1, DataType.FLOAT, images, g.channels(), g.height(), g.width()),
          Samples.uniform(2, DataType.FLOAT, filters, g.kernelVolume()),
          biased ? Samples.uniform(3, DataType.FLOAT, filters) : null,
          Samples.uniform(4, DataType.FLOAT, images, filters, g.outHeight(), g.outWidth()));
    }

    int filters() {
      return (int) weights.size(0);
    }
  }

  /** The results of one algorithm. The parameter gradients are added to ones. */
  private record Results(INDArray y, INDArray copy, INDArray dw, INDArray db, INDArray dx) {

    static Results of(Case which, Inputs inputs, ActivationFunction f) {
      ConvolutionAlgorithm algorithm = which.algorithm;
      DataType type = which.type;
      INDArray x = Samples.in(which.input, inputs.x.castTo(type));
      INDArray weights = inputs.weights.castTo(type);
      INDArray bias = inputs.bias == null ? null : inputs.bias.castTo(type);
      INDArray dy = Samples.in(which.output, inputs.dy.castTo(type));
      INDArray y = Samples.in(which.output, dy.like().addi(7));
      INDArray copy = Samples.in(which.output, dy.like().addi(7));
      INDArray dw = Nd4j.ones(type, weights.shape());
      INDArray db = Nd4j.ones(type, inputs.filters());
      INDArray dx = Samples.in(which.input, x.like().addi(7));
      INDArray packed =
          Nd4j.zeros(type, 1 + algorithm.packedSize(inputs.geometry, inputs.filters()));
      var filters = new Filters(Matrix.of(weights), Vector.ofNullable(bias), Vector.of(packed));
      algorithm.pack(inputs.geometry, filters);
      var arguments =
          new ConvolutionArguments(inputs.geometry, filters, f, ImageBatch.of(x), ImageBatch.of(y));
      algorithm.forward(arguments, ImageBatch.of(copy));
      algorithm.backward(
          arguments,
          ImageBatch.of(dy),
          new Filters.Gradients(Matrix.of(dw), bias == null ? null : Vector.of(db)),
          ImageBatch.of(dx));
      Reference.reachabilityFence(List.of(x, weights, dy, packed));
      Reference.reachabilityFence(bias);
      return new Results(y, copy, dw, db, dx);
    }
  }

  static Stream<Arguments> shapes() {
    List<Arguments> shapes = new ArrayList<>();
    int i = 0;
    for (int size : new int[] {3, 4, 5, 7, 8, 14, 28}) {
      for (int pad : new int[] {0, 1, 2}) {
        var geometry =
            new Conv2dGeometry(1 + i % 5, size, size + i % 4, 3, 3, 1, 1, pad, (pad + i) % 3);
        shapes.add(Arguments.of(geometry, 1 + i % 7, 1 + i % 3, i % 2 == 0));
        i++;
      }
    }
    // Other kernels and strides, including some that do not reach the last row and column.
    shapes.add(Arguments.of(Conv2dGeometry.square(1, 28, 28, 5, 1, 0), 30, 9, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(3, 32, 32, 5, 1, 2), 20, 2, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(6, 12, 12, 5, 1, 0), 16, 3, false));
    shapes.add(Arguments.of(Conv2dGeometry.square(1, 64, 64, 11, 4, 2), 24, 2, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(16, 10, 10, 3, 2, 0), 32, 4, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(32, 7, 7, 1, 1, 0), 16, 5, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(8, 9, 9, 2, 2, 1), 8, 3, false));
    shapes.add(Arguments.of(Conv2dGeometry.square(5, 24, 32, 16, 8, 4), 7, 3, true));
    shapes.add(Arguments.of(new Conv2dGeometry(5, 11, 8, 4, 7, 2, 1, 1, 3), 9, 2, true));
    shapes.add(Arguments.of(new Conv2dGeometry(16, 12, 6, 7, 5, 3, 1, 0, 4), 16, 2, true));
    // First layers for colour images.
    shapes.add(Arguments.of(Conv2dGeometry.square(3, 23, 23, 7, 2, 0), 32, 2, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(3, 22, 24, 7, 2, 3), 16, 3, false));
    // Matrix products, and a single pixel of a window that moves by more than one.
    shapes.add(Arguments.of(Conv2dGeometry.square(1, 5, 7, 1, 1, 0), 3, 2, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(16, 6, 4, 1, 1, 0), 32, 3, false));
    shapes.add(Arguments.of(Conv2dGeometry.square(16, 7, 7, 1, 2, 0), 16, 3, true));
    // More padding on one side than on the other.
    shapes.add(Arguments.of(uneven(3, 8, 3, 2, 1, new Padding(0, 1, 0, 1)), 8, 2, true));
    shapes.add(Arguments.of(uneven(16, 9, 3, 1, 1, new Padding(0, 2, 1, 0)), 16, 3, true));
    shapes.add(Arguments.of(uneven(2, 7, 4, 1, 1, new Padding(1, 2, 1, 2)), 5, 2, false));
    // Dilation.
    shapes.add(Arguments.of(uneven(3, 12, 3, 1, 2, new Padding(2, 2, 2, 2)), 8, 2, true));
    shapes.add(Arguments.of(uneven(16, 14, 3, 1, 4, new Padding(4, 4, 4, 4)), 32, 3, true));
    shapes.add(Arguments.of(uneven(16, 15, 2, 2, 3, new Padding(1, 2, 0, 1)), 16, 2, true));
    // Channels that fill oneDNN's blocks.
    shapes.add(Arguments.of(Conv2dGeometry.square(16, 28, 28, 3, 1, 1), 16, 5, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(32, 14, 14, 3, 1, 2), 32, 13, true));
    shapes.add(Arguments.of(new Conv2dGeometry(16, 9, 11, 3, 3, 1, 1, 2, 0), 48, 3, false));
    // Enough images for several calls.
    shapes.add(Arguments.of(Conv2dGeometry.square(2, 20, 20, 3, 1, 1), 16, 23, true));
    shapes.add(Arguments.of(Conv2dGeometry.square(16, 8, 8, 3, 1, 1), 32, 70, true));
    return shapes.stream();
  }

  private static Conv2dGeometry uneven(
      int channels, int size, int kernel, int stride, int dilation, Padding padding) {
    var window = new Window(kernel, kernel, stride, stride, dilation, dilation, padding);
    return new Conv2dGeometry(channels, size, size + 1, window);
  }

  /**
   * Up to rounding. In Winograd's algorithm, intermediate values are up to a hundred times as large
   * as the results, so that their rounding errors of 6e-8 become errors of a few 1e-6.
   */
  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithDirectSums(Conv2dGeometry geometry, int filters, int images, boolean biased) {
    Inputs inputs = Inputs.of(geometry, filters, images, biased);
    INDArray z = DirectSums.convolve(geometry, inputs.x, inputs.weights, inputs.bias);
    for (ActivationFunction f : FUNCTIONS) {
      assertAgrees(inputs, z, f);
    }
  }

  private static void assertAgrees(Inputs inputs, INDArray z, ActivationFunction f) {
    INDArray y = map(z, element -> DirectSums.apply(f, element));
    INDArray derivative = map(y, element -> DirectSums.derivative(f, element));
    INDArray dz = derivative.mul(inputs.dy.castTo(DataType.DOUBLE));
    var expected = DirectSums.Gradients.of(inputs.geometry, inputs.x, inputs.weights, dz);
    for (Case which : Case.all(inputs.geometry, inputs.filters())) {
      Results actual = Results.of(which, inputs, f);
      assertClose(which + ", y", y, actual.y);
      assertEquals(actual.y, actual.copy, () -> which + ", copy");
      assertClose(which + ", dw", expected.weights().add(1), actual.dw);
      assertClose(
          which + ", db",
          inputs.bias == null ? Nd4j.ones(inputs.filters()) : expected.biases().add(1),
          actual.db);
      assertClose(which + ", dx", expected.input(), actual.dx);
    }
  }

  private static INDArray map(INDArray x, java.util.function.DoubleUnaryOperator f) {
    double[] elements = java.util.Arrays.stream(DirectSums.elements(x)).map(f).toArray();
    return DirectSums.array(elements, x.shape());
  }

  /** NaN in a pixel, a weight or a bias makes outputs NaN, also with ReLU. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void preservesNan(int which) {
    Inputs inputs = Inputs.of(Conv2dGeometry.square(16, 8, 8, 3, 1, 1), 16, 2, true);
    List.of(inputs.x, inputs.weights, inputs.bias).get(which).data().put(5, Float.NaN);
    for (Case each : Case.all(inputs.geometry, 16)) {
      INDArray y = Results.of(each, inputs, ActivationFunction.RELU).y;
      assertTrue(Double.isNaN(y.sumNumber().doubleValue()), each::toString);
    }
  }
}
