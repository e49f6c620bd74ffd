package dlfs.engine.kernels;

/**
 * The choice of every stride-th row and column of images, with channels of zeros before and after
 * the others: {@link dlfs.layers.PaddedShortcut}.
 */
public interface Subsampling {

  /**
   * Computes the output.
   *
   * @param stride the step between rows and columns, in pixels
   * @param x [N, C, H, W]
   * @param y [N, channels, ⌈H / stride⌉, ⌈W / stride⌉], in the layout of x, which is overwritten
   */
  void forward(int stride, ImageBatch x, ImageBatch y);

  /**
   * Computes the gradient of the input.
   *
   * @param dy in the shape of y
   * @param dx in the shape and the layout of x, which is overwritten
   */
  void backward(int stride, ImageBatch dy, ImageBatch dx);
}
