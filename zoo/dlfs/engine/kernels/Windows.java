package dlfs.engine.kernels;

/** What a window that moves over an image does; an image is [channels, height, width]. */
public interface Windows {

  /**
   * Writes out what each window sees: the book's im2col (section 7.4.3) of one image, transposed,
   * and with {@link Conv2dGeometry#pitch() gaps} that have any finite number in them.
   *
   * @param x the address of the image
   * @param columns the address of [channels · kernel height · kernel width, out height · pitch]
   */
  void im2col(Conv2dGeometry window, long x, long columns);

  /**
   * Adds up, for every pixel, what lies in its places in the windows: the book's col2im.
   *
   * @param columns as in {@link #im2col}, with zeros in the gaps
   * @param x the address of the image, which is overwritten
   */
  void col2im(Conv2dGeometry window, long columns, long x);

  /**
   * The fastest max pooling there is for this window.
   *
   * @param images how many a batch has
   */
  MaxPooling maxima(Conv2dGeometry window, int images);

  /**
   * The mean of the pixels in each window; padding does not count.
   *
   * @param x the address of the image
   * @param y the address of [channels, positions]
   */
  void mean(Conv2dGeometry window, long x, long y);

  /** The gradient of {@link #mean}: each pixel of a window gets an equal share. */
  void meanGradient(Conv2dGeometry window, long dy, long dx);
}
