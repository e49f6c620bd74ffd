package dlfs.engine.kernels;

/** Average pooling. Padding does not count. */
public interface AveragePooling {

  /**
   * Computes the mean of the pixels of each window.
   *
   * @param x [N, C, H, W], NCHW
   * @param y the output, [N, C, out height, out width], NCHW
   */
  void forward(Conv2dGeometry geometry, ImageBatch x, ImageBatch y);

  /**
   * Computes the gradient: each pixel of a window gets an equal share of that of its output.
   *
   * @param dy the gradient of the output, NCHW
   * @param dx the gradient of the input, NCHW, which is overwritten
   */
  void backward(Conv2dGeometry geometry, ImageBatch dy, ImageBatch dx);
}
