package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;

/** The forward pass of max pooling, for one image after the other. */
@FunctionalInterface
public interface ForwardPooling {
  /**
   * Pools one image.
   *
   * @param x NHWC
   * @param y the output, in either layout
   * @param maxima receives the pixel of each maximum, a row-major index, in the order of y
   * @param at the index of the first one
   */
  void forward(ImageBatch x, ImageBatch y, int[] maxima, int at);
}
