package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Whether two ways to compute an array came to the same. */
public final class Closeness {
  private Closeness() {}

  /**
   * How far apart two ways may be that only add up in another order, as a share of the largest
   * number: a sum of n numbers is off by up to n roundings of 1e-16 (1e-7 in FLOAT), mostly by
   * their root; sums here have up to a few thousand numbers.
   */
  public static double tolerance(DataType type) {
    return type == DataType.DOUBLE ? 1e-10 : 1e-4;
  }

  /** Fails if they differ by more than rounding, or if there is nothing but zeros to compare. */
  public static void assertClose(String what, INDArray expected, INDArray actual) {
    assertClose(what, tolerance(actual.dataType()), expected, actual);
  }

  /** Fails if they differ by more, or if there is nothing but zeros to compare. */
  public static void assertClose(
      String what, double tolerance, INDArray expected, INDArray actual) {
    assertArrayEquals(expected.shape(), actual.shape(), what);
    double error = relativeError(numbers(expected), numbers(actual));
    assertTrue(error <= tolerance, () -> what + ": a relative error of " + error);
  }

  /** The largest difference, as a share of the largest number expected; NaN if there is a NaN. */
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
