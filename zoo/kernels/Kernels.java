package kernels;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The arithmetic of one data type.
 *
 * @param bytes how many bytes a number takes
 * @param algebra products and sums of matrices
 * @param functions activation functions and dropout
 * @param windows im2col and pooling
 * @param statistics normalisation and softmax
 * @param updates the update rules
 */
public record Kernels(
    int bytes,
    Algebra algebra,
    Functions functions,
    Windows windows,
    Statistics statistics,
    Updates updates) {

  private static final Kernels FLOAT =
      new Kernels(
          Float.BYTES,
          new FloatAlgebra(),
          new FloatFunctions(),
          new FloatWindows(),
          new FloatStatistics(),
          new FloatUpdates());

  private static final Kernels DOUBLE =
      new Kernels(
          Double.BYTES,
          new DoubleAlgebra(),
          new DoubleFunctions(),
          new DoubleWindows(),
          new DoubleStatistics(),
          new DoubleUpdates());

  /**
   * The arithmetic of this type.
   *
   * @throws IllegalArgumentException if it is neither FLOAT nor DOUBLE
   */
  public static Kernels of(DataType type) {
    return switch (type) {
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      default ->
          throw new IllegalArgumentException(
              "the from-scratch layers compute in FLOAT or DOUBLE, not in " + type);
    };
  }
}
