package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

/**
 * A window that moves over an image: the shapes of a convolution or pooling (section 7.2).
 *
 * @param channels of the image
 * @param height of the image, in pixels
 * @param width of the image, in pixels
 * @param kernelHeight height of the window
 * @param kernelWidth width of the window
 * @param strideHeight how far it moves down
 * @param strideWidth how far it moves to the right
 * @param padHeight how many rows of padding are above and below the image
 * @param padWidth how many columns of padding are left and right of it
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
   * @throws IllegalArgumentException if the window does not fit into the padded image, or a size
   *     makes no sense
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

  /** A square window: the book's {@code FH = FW}, {@code stride} and {@code pad}. */
  public static Conv2dGeometry square(
      int channels, int height, int width, int kernel, int stride, int pad) {
    return new Conv2dGeometry(channels, height, width, kernel, kernel, stride, stride, pad, pad);
  }

  /** How many rows of positions the window takes: 1 + (height + 2 pad - kernel) / stride. */
  public int outHeight() {
    return 1 + (paddedHeight() - kernelHeight) / strideHeight;
  }

  /** How many positions the window takes in a row. */
  public int outWidth() {
    return 1 + (paddedWidth() - kernelWidth) / strideWidth;
  }

  /** How many positions the window takes. */
  public int positions() {
    return outHeight() * outWidth();
  }

  /** How many numbers the window sees at a time, all channels together. */
  public int size() {
    return channels * kernelSize();
  }

  /** How many numbers an image has. */
  public int imageSize() {
    return channels * height * width;
  }

  /**
   * How far apart two rows of positions begin in the columns of {@link Windows#im2col}. There are
   * gaps if the window moves by one pixel over several channels: the rows are as far apart as those
   * of a {@link #planeWidth() plane}, so that what a row of the columns has of it lies in one
   * piece.
   */
  public int pitch() {
    return hasGaps() ? planeWidth() : outWidth();
  }

  /** How many places a row of the columns has: the positions with the gaps between their rows. */
  public int places() {
    return outHeight() * pitch();
  }

  /** For a single channel, gaps are more trouble to the filters' outputs than they save here. */
  private boolean hasGaps() {
    return movesByOne() && channels > 1;
  }

  /** Whether it is 2x2 pixels, side by side, without padding. */
  public boolean isQuarter() {
    return kernelHeight == 2
        && kernelWidth == 2
        && strideHeight == 2
        && strideWidth == 2
        && hasNoPadding();
  }

  boolean isThreeByThree() {
    return kernelHeight == 3 && kernelWidth == 3;
  }

  boolean hasNoPadding() {
    return padHeight == 0 && padWidth == 0;
  }

  boolean movesByOne() {
    return strideHeight == 1 && strideWidth == 1;
  }

  int kernelSize() {
    return kernelHeight * kernelWidth;
  }

  int channelSize() {
    return height * width;
  }

  /**
   * How far apart the rows of a padded channel lie. The padding on the right of a row is the one on
   * the left of the next.
   */
  int planeWidth() {
    return Math.max(width + padWidth, outWidth());
  }

  /** How many numbers a padded channel takes, and a window at any place in it sees. */
  int planeSize() {
    return paddedHeight() * planeWidth() + padWidth + kernelWidth;
  }

  int paddedHeight() {
    return height + 2 * padHeight;
  }

  int paddedWidth() {
    return width + 2 * padWidth;
  }
}
