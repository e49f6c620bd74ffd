package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a matrix lies in memory: row after row, or, transposed, column after column.
 *
 * @param address of its first entry
 * @param rows how many rows it has
 * @param columns how many columns it has
 * @param leading how many entries apart the starts of two rows are (of two columns, if transposed)
 * @param transposed whether it lies column after column
 */
public record Matrix(long address, int rows, int columns, int leading, boolean transposed) {

  /** A matrix that lies row after row without gaps. */
  public static Matrix rowMajor(long address, int rows, int columns) {
    return new Matrix(address, rows, columns, columns, false);
  }

  /**
   * The memory of a matrix of ND4J's, without a copy.
   *
   * @param array of rank 2 and without gaps, in the order 'c' or 'f'
   * @throws IllegalArgumentException if it is a view with gaps
   */
  public static Matrix of(INDArray array) {
    int rows = (int) array.size(0);
    int columns = (int) array.size(1);
    if (Memory.isDense(array)) {
      return rowMajor(Memory.of(array), rows, columns);
    }
    // The stride of a dimension of size 1 can be anything.
    if ((rows == 1 || array.stride(0) == 1) && (columns == 1 || array.stride(1) == rows)) {
      return new Matrix(Memory.address(array), rows, columns, rows, true);
    }
    throw new IllegalArgumentException(
        formatted(
            "a matrix of shape %s with strides %s has gaps",
            Arrays.toString(array.shape()), Arrays.toString(array.stride())));
  }

  /** How many entries it has. */
  public long size() {
    return (long) rows * columns;
  }

  /**
   * The memory of some of its rows.
   *
   * @param first the first of them
   * @param end the first after them
   * @param bytes how many bytes an entry takes
   */
  public Matrix rows(int first, int end, int bytes) {
    long offset = transposed ? first : (long) first * leading;
    return new Matrix(address + offset * bytes, end - first, columns, leading, transposed);
  }

  /**
   * The memory of another matrix of this shape, where such lie one after the other without gaps.
   *
   * @param i how many matrices after this one
   * @param bytes how many bytes an entry takes
   */
  Matrix next(int i, int bytes) {
    return new Matrix(address + i * size() * bytes, rows, columns, leading, transposed);
  }

  /** The same memory, read as the transposed matrix. */
  public Matrix transpose() {
    return new Matrix(address, columns, rows, leading, !transposed);
  }
}
