package dlfs.ch07;

/**
 * The shape of an image and of a square filter that moves over it in steps of one pixel, without
 * padding.
 *
 * @param channels the number of channels
 * @param height the height of the image
 * @param width the width of the image
 * @param filter the height and width of the filter
 */
record FilteredImage(int channels, int height, int width, int filter) {

  /** The number of values in an image. */
  int size() {
    return channels * height * width;
  }

  /** The number of values under the filter. */
  int filterSize() {
    return channels * filter * filter;
  }
}
