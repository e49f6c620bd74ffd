package dlfs.engine.kernels;

/** Products and sums of matrices and vectors. Arguments must not overlap in memory. */
public interface LinearAlgebra {

  /**
   * Computes the matrix product c = a b.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @param c [n, m]
   */
  void multiply(Matrix a, Matrix b, Matrix c);

  /**
   * Adds a matrix product: c = c + a b.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @param c [n, m]
   */
  void addProduct(Matrix a, Matrix b, Matrix c);

  /**
   * Computes the sum of all rows: sums[j] = Σᵢ y[i, j].
   *
   * @param y [n, m], row by row
   * @param sums [m]
   */
  void sumRows(Matrix y, Vector sums);

  /** Sets all elements to zero. */
  void clear(Vector x);

  /** Copies all elements: to = from. */
  void copy(Vector from, Vector to);

  /**
   * Copies a matrix to another, or to a part of one.
   *
   * @param from [n, m], row by row
   * @param to [n, m], row by row
   */
  void copy(Matrix from, Matrix to);

  /** Adds element by element: y = y + x. */
  void add(Vector x, Vector y);

  /** Returns the sum of the squares of all elements. */
  double sumOfSquares(Vector x);
}
