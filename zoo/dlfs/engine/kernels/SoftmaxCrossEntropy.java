package dlfs.engine.kernels;

/** Softmax (section 3.5) and cross-entropy (section 4.2.2) of rows of scores. */
public interface SoftmaxCrossEntropy {

  /**
   * Computes the softmax of each row, safe from overflow: y[i, j] = exp(x[i, j]) / Σₖ exp(x[i, k]).
   *
   * @param x [N, classes], row by row
   * @param y [N, classes], row by row; may be x
   */
  void softmax(Matrix x, Matrix y);

  /**
   * Computes the cross-entropy of each row directly from the scores: -Σⱼ t[i, j] log softmax(x)[i,
   * j], which is finite for all finite scores.
   *
   * @param x the scores, [N, classes], row by row
   * @param t the labels, [N, classes], row by row, each row a distribution
   * @return [N]
   */
  double[] crossEntropy(Matrix x, Matrix t);

  /**
   * Computes the gradient of the sum of {@link #crossEntropy}, for labels that sum to 1: dx =
   * softmax(x) - t.
   *
   * @param dx [N, classes], row by row
   */
  void crossEntropyGradient(Matrix x, Matrix t, Matrix dx);
}
