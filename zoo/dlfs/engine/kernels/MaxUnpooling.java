package dlfs.engine.kernels;

/**
 * The inverse of max pooling, {@link dlfs.layers.MaxUnpooling}. It stores the position of each
 * maximum for the backward pass.
 *
 * <p>Slices of the batch can be processed on several threads at the same time.
 */
public interface MaxUnpooling {

  /**
   * Puts values at the positions of maxima.
   *
   * @param first the index in the batch of the first image
   * @param pooled the images in whose windows the maxima are, [n, C, H, W], in either layout
   * @param x the values, [n, C, out height, out width], in the layout of the pooled images
   * @param y the output, in the shape and layout of the pooled images, which is overwritten
   */
  void forward(int first, ImageBatch pooled, ImageBatch x, ImageBatch y);

  /**
   * Computes the gradient of the values.
   *
   * @param first the index in the batch of the first image
   * @param dy the gradient of the output, in its layout
   * @param dx the gradient of the values, in their layout
   */
  void backward(int first, ImageBatch dy, ImageBatch dx);
}
