package dlfs.engine.kernels;

import dlfs.layers.ActivationFunction;

/**
 * The arithmetic of an LSTM layer, except for its matrix products. {@link dlfs.layers.Lstm} has the
 * formulas. Arguments must not overlap in memory.
 */
public interface LstmCells {

  /**
   * A time step of some sequences. All matrices are stored row by row without gaps.
   *
   * @param gates [n, 4 units]: the four blocks of {@link dlfs.layers.Lstm}
   * @param before the cells before this step, [n, units]
   * @param cells the cells after this step, [n, units]
   * @param activeCells f(c), [n, units]
   * @param mask [n]; null if no step is masked
   */
  record Step(Matrix gates, Matrix before, Matrix cells, Matrix activeCells, Vector mask) {}

  /**
   * Computes a time step.
   *
   * @param f the activation function
   * @param bias [4 units]
   * @param step gates: x W + h RW, which are replaced by the values of the gates; cells and
   *     activeCells are written
   * @param h receives the output, [n, units]
   */
  void forward(ActivationFunction f, Vector bias, Step step, Matrix h);

  /**
   * Computes the gradients of a time step.
   *
   * @param f the activation function
   * @param step gates: the values of the gates, which are replaced by the gradient of x W + h RW
   * @param dh the gradient of the output, [n, units]
   * @param dc the gradient of the cells after this step, which is replaced by that of the cells
   *     before it, [n, units]
   */
  void backward(ActivationFunction f, Step step, Matrix dh, Matrix dc);
}
