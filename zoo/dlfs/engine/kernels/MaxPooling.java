package dlfs.engine.kernels;

/**
 * Max pooling of the images of a batch (section 7.3). It stores the position of each maximum for
 * the backward pass. Padding is never the maximum; NaN always is.
 *
 * <p>Slices of the batch can be processed on several threads at the same time.
 */
public interface MaxPooling {

  /**
   * Computes the maximum of each window.
   *
   * @param first the index in the batch of the first image of x
   * @param x [n, C, H, W], in either layout
   * @param y the output, [n, C, out height, out width]; NHWC only if x is
   */
  void forward(int first, ImageBatch x, ImageBatch y);

  /**
   * Computes the gradient: that of each output belongs to the pixel that was the maximum, the first
   * one of equals.
   *
   * @param first the index in the batch of the first image of dx
   * @param dy the gradient of the output, in the layout that the output had
   * @param dx the gradient of the input, in the layout that the input had
   */
  void backward(int first, ImageBatch dy, ImageBatch dx);
}
