package dlfs.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The formulas of softmax (section 3.5) and the cross-entropy error (section 4.2.2) of rows of
 * scores.
 */
final class SoftmaxCrossEntropy {
  private SoftmaxCrossEntropy() {}

  /**
   * Computes softmax of each row.
   *
   * @param x [N, classes]
   */
  static INDArray forward(INDArray x) {
    INDArray exp = Transforms.exp(x.subColumnVector(x.max(true, 1))); // [N, classes], no overflow
    return exp.diviColumnVector(exp.sum(true, 1)); // [N, classes]
  }

  /**
   * Computes the cross-entropy error -Σ t log y of each row, with log y = x - log Σ exp(x).
   *
   * @param x [N, classes]
   * @param t [N, classes]
   * @return [N, 1]
   */
  static INDArray loss(INDArray x, INDArray t) {
    INDArray shifted = x.subColumnVector(x.max(true, 1)); // [N, classes], so that exp is finite
    INDArray logSum = Transforms.log(Transforms.exp(shifted).sum(true, 1)); // [N, 1]
    INDArray logY = shifted.subiColumnVector(logSum); // [N, classes]
    return logY.muli(t).sum(true, 1).negi(); // [N, 1]
  }

  /**
   * Computes the gradient of the summed error.
   *
   * @param x [N, classes]
   * @param t [N, classes], each row a distribution
   * @return [N, classes]
   */
  static INDArray backward(INDArray x, INDArray t) {
    INDArray y = forward(x); // [N, classes]
    return y.sub(t);
  }
}
