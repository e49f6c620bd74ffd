package dlfs.engine.kernels;

import dlfs.layers.ActivationFunction;

/** Activation functions and dropout. The result may overwrite an argument. */
public interface ElementwiseFunctions {

  /** Computes y = f(x). */
  void apply(ActivationFunction f, Vector x, Vector y);

  /** Computes y = f(a + b). */
  void add(ActivationFunction f, Vector a, Vector b, Vector y);

  /**
   * Adds the bias of a fully connected layer and applies its activation function: y[i, j] = f(y[i,
   * j] + b[j]).
   *
   * @param y [n, m], row by row
   * @param bias b, [m]; null for none
   * @param copy receives a copy of the result, [n, m]; null for none
   */
  void addBiasAndApply(ActivationFunction f, Matrix y, Vector bias, Matrix copy);

  /**
   * Computes the gradient of the argument: dx = f'(x) dy.
   *
   * @param y the result f(x), from which f'(x) is computed
   * @param dy the gradient of the result
   * @param dx the gradient of the argument
   */
  void gradient(ActivationFunction f, Vector y, Vector dy, Vector dx);

  /**
   * Computes dropout in training: each y is scale x or, with the given probability, 0. The same
   * seed drops the same elements.
   */
  void dropout(double probability, double scale, long seed, Vector x, Vector y);
}
