package dlfs.style;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A loss of the features that a layer computes from an image. */
public sealed interface FeatureLoss permits ContentLoss, StyleLoss {
  /**
   * A loss and its gradient.
   *
   * @param value the loss, at least 0, before it is weighted
   * @param gradient the gradient of the weighted loss with respect to the features, of their shape
   */
  record Result(double value, INDArray gradient) {}

  /**
   * Computes the loss and its gradient.
   *
   * @param features [1, channels, height, width], FLOAT or DOUBLE; not changed
   * @param weight a factor of the gradient, which costs nothing here
   */
  Result of(INDArray features, double weight);
}
