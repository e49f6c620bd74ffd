package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

/**
 * The shape of a two-dimensional convolution or pooling (section 7.2): the image and the kernel
 * (for pooling, the window) that moves over it.
 *
 * @param channels the number of channels of the image
 * @param height the height of the image, in pixels
 * @param width the width of the image, in pixels
 * @param kernelHeight the height of the kernel, in pixels
 * @param kernelWidth the width of the kernel, in pixels
 * @param strideHeight the step between vertically adjacent positions, in pixels
 * @param strideWidth the step between horizontally adjacent positions, in pixels
 * @param padHeight the number of rows of padding above the image, and below it
 * @param padWidth the number of columns of padding left of the image, and right of it
 */
public record Conv2dGeometry(
    int channels,
    int height,
    int width,
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int padHeight,
    int padWidth) {

  /**
   * @throws IllegalArgumentException if the kernel does not fit into the padded image, or a size is
   *     out of range
   */
  public Conv2dGeometry {
    if (channels < 1
        || kernelHeight < 1
        || kernelWidth < 1
        || strideHeight < 1
        || strideWidth < 1) {
      throw new IllegalArgumentException(
          formatted(
              "channels, kernel and stride must be at least 1, but are %d, %dx%d and %dx%d",
              channels, kernelHeight, kernelWidth, strideHeight, strideWidth));
    }
    if (padHeight < 0 || padWidth < 0) {
      throw new IllegalArgumentException(
          formatted("padding must not be negative, but is %dx%d", padHeight, padWidth));
    }
    if (height + 2 * padHeight < kernelHeight || width + 2 * padWidth < kernelWidth) {
      throw new IllegalArgumentException(
          formatted(
              "a window of %dx%d does not fit into an image of %dx%d with padding %dx%d",
              kernelHeight, kernelWidth, height, width, padHeight, padWidth));
    }
  }

  /**
   * Returns the geometry of a square kernel: the book's {@code FH = FW}, {@code stride}, {@code
   * pad}.
   */
  public static Conv2dGeometry square(
      int channels, int height, int width, int kernel, int stride, int pad) {
    return new Conv2dGeometry(channels, height, width, kernel, kernel, stride, stride, pad, pad);
  }

  /** Returns the height of the output: 1 + (height + 2 pad - kernel) / stride, rounded down. */
  public int outHeight() {
    return 1 + (paddedHeight() - kernelHeight) / strideHeight;
  }

  /** Returns the width of the output. */
  public int outWidth() {
    return 1 + (paddedWidth() - kernelWidth) / strideWidth;
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
    return kernelHeight * kernelWidth;
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

  /** Returns whether the kernel is 2x2 with stride 2 and without padding. */
  public boolean isTwoByTwo() {
    return kernelHeight == 2
        && kernelWidth == 2
        && strideHeight == 2
        && strideWidth == 2
        && hasNoPadding();
  }

  /** Returns whether there is no padding. */
  public boolean hasNoPadding() {
    return padHeight == 0 && padWidth == 0;
  }

  /** Returns whether the stride is 1 in both directions. */
  public boolean hasUnitStride() {
    return strideHeight == 1 && strideWidth == 1;
  }

  /**
   * Returns the distance in elements between the starts of two rows of a padded channel (a plane).
   * The padding on the right of a row is the one on the left of the next.
   */
  public int planeWidth() {
    return Math.max(width + padWidth, outWidth());
  }

  /** Returns the number of elements of a padded channel that the kernel reaches. */
  public int planeSize() {
    return paddedHeight() * planeWidth() + padWidth + kernelWidth;
  }

  /** Returns the height of the image with its padding. */
  public int paddedHeight() {
    return height + 2 * padHeight;
  }

  private int paddedWidth() {
    return width + 2 * padWidth;
  }
}
