package dlfs.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.support.Samples;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FunctionsTest {

  private static Functions functions(DataType type) {
    return Kernels.of(type).functions();
  }

  private static double[] apply(ActivationFunction f, double... x) {
    INDArray numbers = Nd4j.createFromArray(x);
    long address = Memory.of(numbers);
    functions(DataType.DOUBLE).apply(f, address, address, x.length);
    return numbers.toDoubleVector();
  }

  private static double gradient(ActivationFunction f, DataType type, double y, double dy) {
    INDArray output = Nd4j.scalar(type, y);
    INDArray gradient = Nd4j.scalar(type, dy);
    long address = Memory.of(gradient);
    functions(type).gradient(f, Memory.of(output), address, address, 1);
    return gradient.getDouble(0);
  }

  /** Sections 3.2 and 5.5, at -1, 0 and 2 and where exponentials overflow. */
  @Test
  void areTheBooks() {
    double[] x = {-1000, -1, 0, 2, 1000};
    assertArrayEquals(x, apply(ActivationFunction.IDENTITY, x));
    assertArrayEquals(new double[] {0, 0, 0, 2, 1000}, apply(ActivationFunction.RELU, x));
    assertArrayEquals(
        new double[] {0, 0.2689414213699951, 0.5, 0.8807970779778823, 1},
        apply(ActivationFunction.SIGMOID, x),
        1e-15);
    assertArrayEquals(
        new double[] {-1, -0.7615941559557649, 0, 0.9640275800758169, 1},
        apply(ActivationFunction.TANH, x),
        1e-15);
  }

  /** To the last two digits everywhere, NaN and infinity included. */
  @Test
  void tanhIsJavas() {
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

  /** 1e-45 and 5e-324 are the smallest numbers above 0. */
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
  void passReluGradientsOnWhereItsOutputIsAboveZero(DataType type, double y, double dx) {
    assertEquals(dx, gradient(ActivationFunction.RELU, type, y, 3));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void loseNoNan(DataType type) {
    for (ActivationFunction f : ActivationFunction.values()) {
      assertEquals(Double.NaN, apply(f, Double.NaN)[0], f.name());
      assertEquals(Double.NaN, gradient(f, type, 0.5, Double.NaN), f.name());
    }
  }

  /** More numbers than a block has. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void reachEveryNumber(DataType type) {
    INDArray x = Samples.apart(1, type, 5, 1000);
    INDArray y = Nd4j.zeros(type, 5, 1000);
    functions(type).drop(0, 1, Memory.of(x), Memory.of(y), x.length());
    assertEquals(x, y);
    functions(type).apply(ActivationFunction.RELU, Memory.of(x), Memory.of(y), x.length());
    assertEquals(x.mul(x.gt(0).castTo(type)), y);
  }
}
