package dlfs.engine;

import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Vector;
import dlfs.engine.threads.Parallel;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Element-wise computations on arrays of any shape, on several threads if the arrays are large. */
final class Elements {
  private static final int MAX_PARTS = 16;
  private static final long MIN_ELEMENTS_OF_PART = 1 << 14;

  private Elements() {}

  /** Returns all elements of a dense array, or of dense images, in the order of storage. */
  static Vector of(INDArray array) {
    return Vector.of(Layout.of(array).orElse(Layout.NCHW).toStorageOrder(array));
  }

  /**
   * Divides vectors into parts, and processes each.
   *
   * @param length the length of the vectors
   * @param action takes a function that returns the part of a vector
   */
  static void forEachPart(long length, Consumer<UnaryOperator<Vector>> action) {
    int parts = (int) Math.max(1, Math.min(MAX_PARTS, length / MIN_ELEMENTS_OF_PART));
    Parallel.forEach(
        parts,
        part -> {
          long first = length * part / parts;
          long end = length * (part + 1) / parts;
          action.accept(vector -> vector.slice(first, end - first));
        });
  }
}
