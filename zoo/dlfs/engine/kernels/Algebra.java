package dlfs.engine.kernels;

/** Products and sums of matrices. No two arguments may overlap in memory. */
public interface Algebra {

  /**
   * The matrix product c = a b, or c = c + a b.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @param add whether the product is added to what c holds
   * @param c [n, m]
   */
  void multiply(Matrix a, Matrix b, boolean add, Matrix c);

  /**
   * Several products of the same shapes: c = a b or c = c + a b, for these matrices and for those
   * that lie after each of them without gaps.
   *
   * @param count how many products
   * @param a without gaps between its rows, like b and c
   * @param c not transposed
   */
  void multiply(int count, Matrix a, Matrix b, boolean add, Matrix c);

  /**
   * The sum of all rows: sums[j] = Σᵢ y[i, j].
   *
   * @param y [n, m], row after row
   * @param sums the address of m numbers
   */
  void sumRows(Matrix y, long sums);

  /**
   * Adds the sum of all columns: sums[i] = sums[i] + Σⱼ y[i, j].
   *
   * @param y [n, m], row after row
   * @param sums the address of n numbers
   */
  void addColumnSums(Matrix y, long sums);

  /** Sets n numbers to zero. */
  void clear(long x, long n);

  /** y = x, for n numbers. */
  void copy(long x, long y, long n);

  /** y = y + x, for n numbers. */
  void add(long x, long y, long n);

  /** The sum of the squares of n numbers. */
  double sumOfSquares(long x, long n);
}
