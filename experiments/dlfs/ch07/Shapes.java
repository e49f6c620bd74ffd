package dlfs.ch07;

/**
 * The shapes of square images and of a square filter that is applied to them with stride 1 and no
 * padding.
 *
 * @param channels the number of channels of the images and of the filter
 * @param imageSize height and width of the images, in pixels
 * @param filterSize height and width of the filter, in pixels
 */
record Shapes(int channels, int imageSize, int filterSize) {

  /** The number of pixels of a channel. */
  int pixelsPerChannel() {
    return imageSize * imageSize;
  }

  /** The number of elements of an image. */
  int pixels() {
    return channels * pixelsPerChannel();
  }

  /** The number of elements of the filter, which is the number of columns of im2col's matrix. */
  int columns() {
    return channels * filterSize * filterSize;
  }
}
