package dlfs.engine.kernels;

import dlfs.layers.Padding;
import dlfs.layers.Window;

/**
 * The shape of a two-dimensional convolution or pooling (section 7.2): the image and the kernel
 * (for pooling, the window) that moves over it.
 *
 * @param channels the number of channels of the image
 * @param height the height of the image, in pixels
 * @param width the width of the image, in pixels
 * @param window the kernel, its steps and the padding of the image
 */
public record Conv2dGeometry(int channels, int height, int width, Window window) {
  private static final int MIN_WIDTH_OF_COPIED_ROWS = 8;

  /**
   * @throws IllegalArgumentException if the kernel does not fit into the padded image, or a size is
   *     out of range
   */
  public Conv2dGeometry {
    window.requireFits(1, channels, height, width);
  }

  /** Creates a geometry without dilation, with the same padding on opposite sides. */
  public Conv2dGeometry(
      int channels,
      int height,
      int width,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth) {
    this(
        channels,
        height,
        width,
        Window.of(kernelHeight, kernelWidth, strideHeight, strideWidth, padHeight, padWidth));
  }

  /**
   * Returns the geometry of a square kernel: the book's {@code FH = FW}, {@code stride}, {@code
   * pad}.
   */
  public static Conv2dGeometry square(
      int channels, int height, int width, int kernel, int stride, int pad) {
    return new Conv2dGeometry(channels, height, width, kernel, kernel, stride, stride, pad, pad);
  }

  /** Returns the height of the kernel, in elements. */
  public int kernelHeight() {
    return window.FH();
  }

  /** Returns the width of the kernel, in elements. */
  public int kernelWidth() {
    return window.FW();
  }

  /** Returns the step between vertically adjacent positions, in pixels. */
  public int strideHeight() {
    return window.strideHeight();
  }

  /** Returns the step between horizontally adjacent positions, in pixels. */
  public int strideWidth() {
    return window.strideWidth();
  }

  /** Returns the padding of the image. */
  public Padding padding() {
    return window.padding();
  }

  /**
   * Returns the height of the output: 1 + (padded height - height of the kernel) / stride, rounded
   * down.
   */
  public int outHeight() {
    return window.outHeight(height);
  }

  /** Returns the width of the output. */
  public int outWidth() {
    return window.outWidth(width);
  }

  /** Returns the number of positions of the kernel, which is the number of output pixels. */
  public int positions() {
    return outHeight() * outWidth();
  }

  /** Returns channels · kernel height · kernel width, the number of elements under the kernel. */
  public int kernelVolume() {
    return channels * kernelSize();
  }

  /** Returns kernel height · kernel width. */
  public int kernelSize() {
    return kernelHeight() * kernelWidth();
  }

  /** Returns the number of elements of an image. */
  public int imageSize() {
    return channels * channelSize();
  }

  /** Returns the number of pixels of an image. */
  public int channelSize() {
    return height * width;
  }

  /**
   * Returns the distance in elements between the starts of two rows of positions in the columns of
   * {@link Im2col#im2col}. With unit stride and several channels, it is the {@link #planeWidth()},
   * which leaves gaps between the rows; each row of the columns is then one contiguous piece of a
   * padded channel, and can be copied as a whole. For a single channel, this would cost more in the
   * convolution than it saves in im2col.
   */
  public int pitch() {
    return hasUnitStride() && channels > 1 ? planeWidth() : outWidth();
  }

  /** Returns the length of a row of the columns: all positions, and the gaps between their rows. */
  public int columnsLength() {
    return outHeight() * pitch();
  }

  /**
   * Returns whether it takes less time to copy the rows of a window than to gather pixels at a
   * distance of the stride: the kernel has wide rows without dilation, and the stride is not 1.
   */
  public boolean hasWideRows() {
    return !hasUnitStride()
        && window.dilationWidth() == 1
        && kernelWidth() >= MIN_WIDTH_OF_COPIED_ROWS;
  }

  /** Returns whether the kernel is 2x2 with stride 2 and without padding. */
  public boolean isTwoByTwo() {
    return kernelHeight() == 2
        && kernelWidth() == 2
        && strideHeight() == 2
        && strideWidth() == 2
        && !window.isDilated()
        && hasNoPadding();
  }

  /** Returns whether there is no padding. */
  public boolean hasNoPadding() {
    return padding().isNone();
  }

  /** Returns whether the stride is 1 in both directions. */
  public boolean hasUnitStride() {
    return window.hasUnitStride();
  }

  /**
   * Returns the distance in elements between the starts of two rows of a padded channel (a plane).
   * The padding on the right of a row is the one on the left of the next.
   */
  public int planeWidth() {
    return Math.max(width + Math.max(padding().left(), padding().right()), outWidth());
  }

  /** Returns the number of elements of a padded channel that the kernel reaches. */
  public int planeSize() {
    return paddedHeight() * planeWidth() + padding().left() + window.widthInImage();
  }

  /** Returns the index in a padded channel of an element of the kernel in its first position. */
  public int indexInPlane(int kernelRow, int kernelColumn) {
    return kernelRow * window.dilationHeight() * planeWidth()
        + kernelColumn * window.dilationWidth();
  }

  /** Returns the height of the image with its padding. */
  public int paddedHeight() {
    return height + padding().top() + padding().bottom();
  }
}
