package dlfs.engine.kernels;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A view of contiguous memory outside the Java heap as a vector.
 *
 * @param address the address of the first element
 * @param length the number of elements
 * @param type the type of the elements
 */
public record Vector(long address, long length, DataType type) {

  /**
   * Returns a view of all elements of a dense array, in row-major order. It is valid as long as the
   * array is reachable, as described at {@link Memory#addressOf}.
   *
   * @throws IllegalArgumentException if the array is not dense
   */
  public static Vector of(INDArray array) {
    return new Vector(Memory.addressOf(array), array.length(), array.dataType());
  }

  /** Like {@link #of}, but returns null for null. */
  public static Vector ofNullable(INDArray array) {
    return array == null ? null : of(array);
  }

  /**
   * Returns a view of some consecutive elements.
   *
   * @param first the index of the first one
   * @param count the number of elements
   */
  public Vector slice(long first, long count) {
    return new Vector(address + first * type.width(), count, type);
  }

  /**
   * Returns a view of the same elements as a row-major matrix.
   *
   * @param rows the number of rows, which must divide the length
   */
  public Matrix asMatrix(int rows) {
    return Matrix.rowMajor(address, rows, Math.toIntExact(length / rows), type);
  }
}
