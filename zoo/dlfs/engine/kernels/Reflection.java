package dlfs.engine.kernels;

/** The border of mirrored pixels around images: {@link dlfs.layers.ReflectionPadding}. */
public interface Reflection {

  /**
   * Computes the output.
   *
   * @param pad the width of the border, in pixels; less than the height and width of the images
   * @param x [N, C, H, W]
   * @param y [N, C, H + 2 pad, W + 2 pad], in the layout of x, which is overwritten
   */
  void forward(int pad, ImageBatch x, ImageBatch y);

  /**
   * Computes the gradient of the input: each pixel's is the sum of those of its copies.
   *
   * @param dy in the shape of y
   * @param dx in the shape and the layout of x, which is overwritten
   */
  void backward(int pad, ImageBatch dy, ImageBatch dx);
}
