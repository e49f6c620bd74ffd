package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.MaxUnpooling;
import dlfs.engine.kernels.Vector;

/** {@link MaxUnpooling} in single precision, by the gradient of max pooling. */
public final class FloatMaxUnpooling implements MaxUnpooling {
  private final FloatMaxPooling pooling;

  /**
   * @param pooling the max pooling that this is the inverse of; no other object may use it
   */
  public FloatMaxUnpooling(FloatMaxPooling pooling) {
    this.pooling = pooling;
  }

  @Override
  public void forward(int first, ImageBatch pooled, ImageBatch x, ImageBatch y) {
    try (FloatScratch scratch = FloatScratch.open()) {
      Vector maxima = scratch.vector(x.elements().length());
      pooling.forward(first, pooled, x.at(maxima.address()));
    }
    pooling.backward(first, x, y);
  }

  @Override
  public void backward(int first, ImageBatch dy, ImageBatch dx) {
    pooling.gather(first, dy, dx);
  }
}
