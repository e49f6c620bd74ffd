package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares arrays within rounding errors. */
public final class Closeness {
  private Closeness() {}

  /**
   * The tolerance, relative to the largest element, for two computations that differ only in the
   * order of summation: a sum of n terms has an error of up to n roundings of 1e-16 (1e-7 in
   * FLOAT), typically their square root; the sums here have up to a few thousand terms.
   */
  public static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? 1e-10 : 1e-4;
  }

  /** Fails if the arrays differ by more than rounding, or if all elements are 0. */
  public static void assertClose(String what, INDArray expected, INDArray actual) {
    assertClose(what, tolerance(actual.dataType()), expected, actual);
  }

  /** Fails if the arrays differ by more than the tolerance, or if all elements are 0. */
  public static void assertClose(
      String what, double tolerance, INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape(), what);
    double error = relativeError(numbers(expected), numbers(actual));
    assertTrue(error <= tolerance, () -> what + ": a relative error of " + error);
  }

  /**
   * Returns the largest difference relative to the largest expected element; NaN if there is a NaN.
   */
  private static double relativeError(double[] expected, double[] actual) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    return difference / largest;
  }

  private static double[] numbers(INDArray array) {
    return array.dup('c').data().asDouble();
  }
}
