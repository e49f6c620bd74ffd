package dlfs.engine.kernels;

/** Functions of each number by itself. The result may take the place of an argument. */
public interface Functions {

  /**
   * y = f(x), for n numbers.
   *
   * @param x the address of the arguments
   * @param y the address of the results
   */
  void apply(ActivationFunction f, long x, long y, long n);

  /**
   * What follows the product of matrices in a layer, in one go: y[i, j] = f(y[i, j] + b[i] + c[j]).
   *
   * @param y [n, m], row after row
   * @param b the address of n numbers; 0 for none
   * @param c the address of m numbers; 0 for none
   * @param copy the address for a copy of the result; 0 for none
   */
  void finish(ActivationFunction f, Matrix y, long b, long c, long copy);

  /**
   * The gradient of the arguments from that of the results: dx = f'(x) dy, for n numbers.
   *
   * @param y the address of the results f(x), which is all it takes
   * @param dy the address of their gradient
   * @param dx the address of the gradient of the arguments
   */
  void gradient(ActivationFunction f, long y, long dy, long dx, long n);

  /**
   * Dropout while training: y = x or, with the probability given, 0, for n numbers. The same seed
   * drops the same numbers.
   */
  void drop(double probability, long seed, long x, long y, long n);
}
