package dlfs.engine.kernels;

/** The border of zeros around images. */
public interface ZeroPadding {

  /**
   * Copies images into a border of zeros.
   *
   * @param x [N, C, H, W], in either layout
   * @param top the number of rows of zeros above each image
   * @param left the number of columns of zeros left of each image
   * @param y the output, in the layout of x and at least as high and wide as x with top and left
   */
  void pad(ImageBatch x, int top, int left, ImageBatch y);

  /**
   * Copies the inside of images, without their border: the gradient of {@link #pad}.
   *
   * @param dy the gradient of the output
   * @param top the number of rows above each image that are left out
   * @param left the number of columns left of each image that are left out
   * @param dx the gradient of the input, in the layout of dy
   */
  void crop(ImageBatch dy, int top, int left, ImageBatch dx);
}
