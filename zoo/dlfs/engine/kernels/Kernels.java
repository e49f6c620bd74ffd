package dlfs.engine.kernels;

import dlfs.engine.threads.Parallel;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The arithmetic of one data type.
 *
 * @param bytes how many bytes a number takes
 * @param algebra products and sums of matrices
 * @param functions activation functions and dropout
 * @param windows im2col and pooling
 * @param waysToConvolve the faster ones first, and last the one that suits every convolution
 * @param statistics normalisation and softmax
 * @param updates the update rules
 */
public record Kernels(
    int bytes,
    Algebra algebra,
    Functions functions,
    Windows windows,
    List<ConvolutionAlgorithm> waysToConvolve,
    Statistics statistics,
    Updates updates) {

  /** From as many channels and filters on is minimal filtering in Java faster than direct sums. */
  private static final int MANY = 30;

  private static final Kernels FLOAT =
      new Kernels(
          Float.BYTES,
          new FloatAlgebra(),
          new FloatFunctions(),
          new FloatWindows(),
          List.of(
              OneDnnConvolutions.winograd(),
              new FloatWinograd(MANY),
              OneDnnConvolutions.direct(),
              new FloatWinograd(Tiles.SEVERAL),
              new FloatConvolutions()),
          new FloatStatistics(),
          new FloatUpdates());

  private static final Kernels DOUBLE =
      new Kernels(
          Double.BYTES,
          new DoubleAlgebra(),
          new DoubleFunctions(),
          new DoubleWindows(),
          List.of(new DoubleWinograd(Tiles.SEVERAL), new DoubleConvolutions()),
          new DoubleStatistics(),
          new DoubleUpdates());

  /** As many multiplications as are worth to be shared between threads. */
  private static final long LARGE_PRODUCT = 1L << 24;

  private static final int PARTS = 8;

  /** The way to compute a convolution that is the faster one for its shape. */
  public ConvolutionAlgorithm convolutions(Conv2dGeometry window, int filters) {
    return waysToConvolve.stream()
        .filter(way -> way.suit(window, filters))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The matrix product c = a b, on several threads if it is large. The parts are always the same.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @param c [n, m]
   */
  public void multiply(Matrix a, Matrix b, Matrix c) {
    if (c.rows() < c.columns()) {
      multiply(b.transpose(), a.transpose(), c.transpose());
      return;
    }
    int parts = c.size() * a.columns() < LARGE_PRODUCT ? 1 : Math.min(PARTS, c.rows());
    Parallel.forEach(
        parts,
        part -> {
          int first = (int) ((long) c.rows() * part / parts);
          int end = (int) ((long) c.rows() * (part + 1) / parts);
          algebra.multiply(a.rows(first, end, bytes), b, false, c.rows(first, end, bytes));
        });
  }

  /** Whether there are any: in FLOAT and DOUBLE, where ND4J keeps its arrays on the CPU. */
  public static boolean exist(DataType type) {
    return isOnCpu() && (type == DataType.FLOAT || type == DataType.DOUBLE);
  }

  /**
   * The arithmetic of this type.
   *
   * @throws IllegalArgumentException if it is neither FLOAT nor DOUBLE
   * @throws IllegalStateException if ND4J keeps its arrays on a GPU
   */
  public static Kernels of(DataType type) {
    if (!isOnCpu()) {
      throw new IllegalStateException(
          "the from-scratch layers and update rules compute on the CPU; with ND4J on "
              + Nd4j.getBackend().getClass().getSimpleName()
              + ", use DL4J's own");
    }
    return switch (type) {
      case FLOAT -> FLOAT;
      case DOUBLE -> DOUBLE;
      default ->
          throw new IllegalArgumentException(
              "the from-scratch layers compute in FLOAT or DOUBLE, not in " + type);
    };
  }

  private static boolean isOnCpu() {
    return Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");
  }
}
