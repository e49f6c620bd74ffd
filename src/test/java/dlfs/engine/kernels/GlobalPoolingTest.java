package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dlfs.engine.CpuKernels;
import dlfs.support.Samples;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Global pooling in both layouts, on two images of two channels of 1x3 pixels. */
class GlobalPoolingTest {
  private static final double[] PIXELS = {0, 1, 5, 3, 3, -3, -1, -2, -6, 0, 0, 0};

  static Stream<Arguments> cases() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(type -> Arrays.stream(Layout.values()).map(layout -> Arguments.of(type, layout)));
  }

  private static INDArray images(DataType type, Layout layout) {
    return Samples.in(layout, Nd4j.createFromArray(PIXELS).castTo(type).reshape('c', 2, 2, 1, 3));
  }

  private static GlobalPooling pooling(DataType type) {
    return CpuKernels.of(type).globalPooling();
  }

  private static double[] elements(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void averagesEachChannel(DataType type, Layout layout) {
    INDArray x = images(type, layout);
    INDArray y = Nd4j.zeros(type, 2, 2);
    pooling(type).mean(ImageBatch.of(x), Matrix.of(y));
    assertArrayEquals(new double[] {2, 1, -3, 0}, elements(y));

    INDArray dx = Samples.in(layout, x.like());
    pooling(type).meanGradient(Matrix.of(Samples.counting(type, 2, 2).muli(3)), ImageBatch.of(dx));
    assertArrayEquals(new double[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}, elements(dx));
  }

  /** The first of equal pixels gets the gradient. */
  @ParameterizedTest
  @MethodSource("cases")
  void findsTheMaximumOfEachChannel(DataType type, Layout layout) {
    INDArray x = images(type, layout);
    INDArray y = Nd4j.zeros(type, 2, 2);
    pooling(type).max(ImageBatch.of(x), Matrix.of(y));
    assertArrayEquals(new double[] {5, 3, -1, 0}, elements(y));

    INDArray dy = Samples.counting(type, 2, 2).addi(1);
    INDArray dx = Samples.in(layout, x.like());
    pooling(type).maxGradient(ImageBatch.of(x), Matrix.of(dy), ImageBatch.of(dx));
    assertArrayEquals(new double[] {0, 0, 1, 2, 0, 0, 3, 0, 0, 4, 0, 0}, elements(dx));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void preservesNan(DataType type, Layout layout) {
    INDArray x = images(type, layout);
    x.putScalar(0, 1, 0, 1, Double.NaN);
    INDArray y = Nd4j.zeros(type, 2, 2);
    double[] expected = {5, Double.NaN, -1, 0};
    pooling(type).max(ImageBatch.of(x), Matrix.of(y));
    assertArrayEquals(expected, elements(y));
    pooling(type).mean(ImageBatch.of(x), Matrix.of(y));
    assertArrayEquals(new double[] {2, Double.NaN, -3, 0}, elements(y));
  }
}
