package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.engine.CpuKernels;
import dlfs.layers.ActivationFunction;
import dlfs.support.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ElementwiseFunctionsTest {

  private static ElementwiseFunctions functions(DataType type) {
    return CpuKernels.of(type).functions();
  }

  private static double[] apply(ActivationFunction f, double... x) {
    INDArray array = Nd4j.createFromArray(x);
    functions(DataType.DOUBLE).apply(f, Vector.of(array), Vector.of(array));
    return array.toDoubleVector();
  }

  private static double gradient(ActivationFunction f, DataType type, double y, double dy) {
    INDArray output = Nd4j.scalar(type, y);
    INDArray gradient = Nd4j.scalar(type, dy);
    functions(type).gradient(f, Vector.of(output), Vector.of(gradient), Vector.of(gradient));
    return gradient.getDouble(0);
  }

  /** Sections 3.2 and 5.5, at -1, 0 and 2 and where exponentials overflow. */
  @Test
  void agreeWithTheBook() {
    double[] x = {-1000, -1, 0, 2, 1000};
    assertArrayEquals(x, apply(ActivationFunction.IDENTITY, x));
    assertArrayEquals(new double[] {0, 0, 0, 2, 1000}, apply(ActivationFunction.RELU, x));
    assertArrayEquals(
        new double[] {-250, -0.25, 0, 2, 1000}, apply(new ActivationFunction.Leaky(0.25), x));
    assertArrayEquals(
        new double[] {0, 0.2689414213699951, 0.5, 0.8807970779778823, 1},
        apply(ActivationFunction.SIGMOID, x),
        1e-15);
    assertArrayEquals(
        new double[] {-1, -0.7615941559557649, 0, 0.9640275800758169, 1},
        apply(ActivationFunction.TANH, x),
        1e-15);
  }

  /** Up to 1e-13 relative, including NaN and infinity. */
  @Test
  void tanhAgreesWithJava() {
    double[] x =
        IntStream.range(-4_000, 4_000)
            .mapToDouble(i -> (i % 2 == 0 ? 1 : -1) * Math.exp(i / 100.0))
            .toArray();
    double[] y = apply(ActivationFunction.TANH, x);
    for (int i = 0; i < x.length; i++) {
      assertEquals(1, y[i] / Math.tanh(x[i]), 1e-13, "tanh " + x[i]);
    }
    double[] special = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    assertArrayEquals(
        Arrays.stream(special).map(Math::tanh).toArray(), apply(ActivationFunction.TANH, special));
  }

  /** 1e-45 and 5e-324 are the smallest positive values. */
  @ParameterizedTest
  @CsvSource({
    "FLOAT, 0, 0",
    "FLOAT, 1e-45, 3",
    "FLOAT, 1, 3",
    "FLOAT, 3e38, 3",
    "FLOAT, Infinity, 3",
    "DOUBLE, 0, 0",
    "DOUBLE, 5e-324, 3",
    "DOUBLE, 1e-300, 3",
    "DOUBLE, 1e300, 3"
  })
  void passReluGradientsWhereTheOutputIsPositive(DataType type, double y, double dx) {
    assertEquals(dx, gradient(ActivationFunction.RELU, type, y, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, -1, 0.75",
    "FLOAT, 0, 0.75",
    "FLOAT, 1e-45, 3",
    "FLOAT, 1, 3",
    "DOUBLE, -2, 0.75",
    "DOUBLE, 0, 0.75",
    "DOUBLE, 5e-324, 3",
    "DOUBLE, 7, 3"
  })
  void leakyReluPassesAShareOfTheGradientBelowZero(DataType type, double y, double dx) {
    assertEquals(dx, gradient(new ActivationFunction.Leaky(0.25), type, y, 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void preserveNan(DataType type) {
    for (ActivationFunction f :
        List.of(
            ActivationFunction.IDENTITY,
            ActivationFunction.RELU,
            new ActivationFunction.Leaky(0.1),
            ActivationFunction.SIGMOID,
            ActivationFunction.TANH)) {
      assertEquals(Double.NaN, apply(f, Double.NaN)[0], f::toString);
      assertEquals(Double.NaN, gradient(f, type, 0.5, Double.NaN), f::toString);
    }
  }

  /** On more elements than a block has. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void processAllElements(DataType type) {
    INDArray x = Samples.apart(1, type, 5, 1000);
    INDArray y = Nd4j.zeros(type, 5, 1000);
    functions(type).dropout(0, 2, 1, Vector.of(x), Vector.of(y));
    assertEquals(x.mul(2), y);
    functions(type).apply(ActivationFunction.RELU, Vector.of(x), Vector.of(y));
    assertEquals(x.mul(x.gt(0).castTo(type)), y);
  }
}
