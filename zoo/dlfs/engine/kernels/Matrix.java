package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A view of memory outside the Java heap as a matrix, stored row by row or, if transposed, column
 * by column.
 *
 * @param address the address of the first element
 * @param rows the number of rows
 * @param columns the number of columns
 * @param leading the leading dimension: the distance in elements between the starts of two rows (of
 *     two columns, if transposed)
 * @param transposed whether the matrix is stored column by column
 * @param type the type of the elements
 */
public record Matrix(
    long address, int rows, int columns, int leading, boolean transposed, DataType type) {

  /** Returns a view of a matrix that is stored row by row without gaps. */
  public static Matrix rowMajor(long address, int rows, int columns, DataType type) {
    return new Matrix(address, rows, columns, columns, false, type);
  }

  /**
   * Returns a view of an array. It is valid as long as the array is reachable, as described at
   * {@link Memory#addressOf}.
   *
   * @param array a dense array of rank 2, in the order 'c' or 'f'
   * @throws IllegalArgumentException if the array is a view with gaps
   */
  public static Matrix of(INDArray array) {
    int rows = (int) array.size(0);
    int columns = (int) array.size(1);
    if (Memory.isDense(array)) {
      return rowMajor(Memory.addressOf(array), rows, columns, array.dataType());
    }
    // The stride of a dimension of size 1 can be anything.
    if ((rows == 1 || array.stride(0) == 1) && (columns == 1 || array.stride(1) == rows)) {
      long address = Memory.addressOfFirstElement(array);
      return new Matrix(address, rows, columns, rows, true, array.dataType());
    }
    throw new IllegalArgumentException(
        formatted(
            "a matrix of shape %s with strides %s has gaps",
            Arrays.toString(array.shape()), Arrays.toString(array.stride())));
  }

  /** Returns the number of elements. */
  public long size() {
    return (long) rows * columns;
  }

  /**
   * Returns a view of some consecutive rows.
   *
   * @param first the index of the first one
   * @param end the index after the last one
   */
  public Matrix rows(int first, int end) {
    long offset = transposed ? first : (long) first * leading;
    return new Matrix(
        address + offset * type.width(), end - first, columns, leading, transposed, type);
  }

  /** Returns a view of one row of a matrix that is stored row by row. */
  public Vector row(int index) {
    return new Vector(address + (long) index * leading * type.width(), columns, type);
  }

  /** Returns a view of the same memory as the transposed matrix. */
  public Matrix transpose() {
    return new Matrix(address, columns, rows, leading, !transposed, type);
  }

  /** Returns all elements in the order in which they are stored, which must be without gaps. */
  public Vector elements() {
    return new Vector(address, size(), type);
  }
}
