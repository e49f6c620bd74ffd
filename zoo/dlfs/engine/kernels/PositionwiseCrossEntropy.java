package dlfs.engine.kernels;

/**
 * Softmax (section 3.5) and cross-entropy (section 4.2.2) at each position of a sample, which is a
 * pixel or a time step. Matrices are [classes, P], row by row, so a position is a column.
 */
public interface PositionwiseCrossEntropy {

  /**
   * Computes the softmax at each position, safe from overflow: y[i, p] = exp(x[i, p]) / Σₖ exp(x[k,
   * p]).
   *
   * @param y may be x
   */
  void softmax(Matrix x, Matrix y);

  /**
   * Computes the cross-entropy of each position directly from the scores, as {@link
   * SoftmaxCrossEntropy#crossEntropy} does.
   *
   * @param x the scores
   * @param t the labels, at each position a distribution or all 0
   * @return [P]
   */
  double[] crossEntropy(Matrix x, Matrix t);

  /**
   * Computes the gradient of the sum of {@link #crossEntropy}: dx = mask · (softmax(x) - t), and 0
   * at positions whose labels are all 0.
   *
   * @param mask [P]; null for a mask of ones
   */
  void crossEntropyGradient(Matrix x, Matrix t, Vector mask, Matrix dx);
}
