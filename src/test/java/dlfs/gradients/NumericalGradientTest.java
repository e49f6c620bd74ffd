package dlfs.gradients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.LongStream;
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

class NumericalGradientTest {

  private static double sumOfSquares(double[] x) {
    return Arrays.stream(x).map(v -> v * v).sum();
  }

  /** Computes in double precision for any type of x, so that only x is rounded. */
  private static double sumOfSquares(INDArray x) {
    INDArray doubles = x.castTo(DataType.DOUBLE);
    return doubles.mul(doubles).sumNumber().doubleValue();
  }

  /** Section 4.4. */
  @ParameterizedTest
  @CsvSource({"3, 4, 6, 8", "0, 2, 0, 4", "3, 0, 6, 0"})
  void computesTheBooksGradients(double x0, double x1, double by0, double by1) {
    double[] x = {x0, x1};
    double[] gradient = NumericalGradient.of(NumericalGradientTest::sumOfSquares, x);
    assertArrayEquals(new double[] {by0, by1}, gradient, 1e-10);

    INDArray array = Nd4j.createFromArray(x);
    INDArray same = NumericalGradient.of(NumericalGradientTest::sumOfSquares, array);
    assertArrayEquals(gradient, same.toDoubleVector(), 1e-10);
  }

  /** 0, 1, 2, ... */
  private static INDArray counting(long length) {
    return Nd4j.createFromArray(LongStream.range(0, length).asDoubleStream().toArray());
  }

  static Stream<Arguments> arrays() {
    INDArray rows = counting(24).divi(10).subi(1.3).reshape(4, 6);
    return Stream.of(
        Arguments.of("scalar", Nd4j.scalar(0.7)),
        Arguments.of("vector", Nd4j.createFromArray(0.1, -0.2, 0.3)),
        Arguments.of("row", rows.getRow(1, true).dup()),
        Arguments.of("column", rows.getColumn(1, true).dup()),
        Arguments.of("matrix", rows),
        Arguments.of("matrix in column order", rows.dup('f')),
        Arguments.of("transposed", rows.transpose()),
        Arguments.of(
            "part of another",
            rows.get(NDArrayIndex.interval(1, 3), NDArrayIndex.interval(2, 2, 6))),
        Arguments.of("row of another", rows.getRow(2)),
        Arguments.of("column of another", rows.getColumn(2)),
        Arguments.of("rank 4", rows.reshape(2, 3, 2, 2)),
        Arguments.of("rank 4 in column order", rows.reshape(2, 3, 2, 2).dup('f')),
        Arguments.of("rank 5", rows.reshape(2, 3, 1, 2, 2)),
        Arguments.of("float", rows.castTo(DataType.FLOAT)),
        Arguments.of("float, rank 3", rows.reshape(2, 3, 4).castTo(DataType.FLOAT)));
  }

  /** A different weight for every element: Σ wᵢ xᵢ² has the gradient 2 wᵢ xᵢ. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("arrays")
  void keepsShapeAndTypeAndRestoresEveryBit(String kind, INDArray x) {
    INDArray before = x.dup();
    INDArray weights = counting(x.length()).addi(1).reshape('c', x.shape());

    INDArray gradient =
        NumericalGradient.of(
            a -> {
              INDArray doubles = a.castTo(DataType.DOUBLE);
              return doubles.mul(doubles).mul(weights).sumNumber().doubleValue();
            },
            x);

    assertEquals(x.dataType(), gradient.dataType());
    assertArrayEquals(x.shape(), gradient.shape());
    INDArray expected = before.castTo(DataType.DOUBLE).mul(weights).mul(2);
    INDArray error = gradient.castTo(DataType.DOUBLE).sub(expected);
    // In FLOAT, the middle of the two points has an error of at most 6e-8, multiplied by 2 w,
    // and rounding a gradient of up to 48 causes an error of at most 2e-6.
    double tolerance = x.dataType() == DataType.FLOAT ? 2 * 24 * 6e-8 + 2e-6 : 1e-9;
    assertEquals(0, error.amaxNumber().doubleValue(), tolerance);
    assertArrayEquals(before.dup('c').data().asDouble(), x.dup('c').data().asDouble());
  }

  @Test
  void restoresTheArrayWhenTheFunctionFails() {
    double[] x = {0.1, 0.2};
    assertThrows(
        UnsupportedOperationException.class,
        () -> NumericalGradient.of(NumericalGradientTest::failsBelow, x));
    assertArrayEquals(new double[] {0.1, 0.2}, x);

    INDArray array = Nd4j.createFromArray(0.1f, 0.2f);
    assertThrows(
        UnsupportedOperationException.class,
        () -> NumericalGradient.of(a -> failsBelow(a.toDoubleVector()), array));
    assertArrayEquals(new float[] {0.1f, 0.2f}, array.toFloatVector());
  }

  /** Fails in the second of the two evaluations for the second element. */
  private static double failsBelow(double[] x) {
    if (x[1] < 0.19995) {
      throw new UnsupportedOperationException();
    }
    return x[0];
  }

  @Test
  void reducesALossThatReadsTheArrayItself() {
    double[] weights = {3, 4};
    double[] gradient = NumericalGradient.of(ignored -> sumOfSquares(weights), weights);
    assertArrayEquals(new double[] {6, 8}, gradient, 1e-10);
  }

  @Test
  void refusesAStepLostToRounding() {
    INDArray large = Nd4j.createFromArray(1e6f);
    var refusal =
        assertThrows(
            ArithmeticException.class,
            () -> NumericalGradient.of(NumericalGradientTest::sumOfSquares, large));
    assertEquals(
        "a step of 1.0E-4 from 1000000.0 is lost to rounding in FLOAT", refusal.getMessage());
    assertEquals(1e6f, large.getFloat(0));
  }

  @Test
  void refusesOtherTypesAndSteps() {
    assertThrows(
        IllegalArgumentException.class,
        () -> NumericalGradient.of(NumericalGradientTest::sumOfSquares, Nd4j.createFromArray(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> NumericalGradient.of(NumericalGradientTest::sumOfSquares, new double[] {1}, 0));
  }
}
