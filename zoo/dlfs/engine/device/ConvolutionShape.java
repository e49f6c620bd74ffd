package dlfs.engine.device;

/**
 * The shape of a convolution of a batch of images, with the same padding on opposite sides.
 *
 * @param n the number of images
 * @param c the number of channels
 * @param h the height of the images
 * @param w the width of the images
 * @param filters the number of filters
 * @param fh the height of a filter
 * @param fw the width of a filter
 * @param strideHeight the step down
 * @param strideWidth the step to the right
 * @param padHeight the padding above and below
 * @param padWidth the padding left and right
 * @param dilationHeight the distance between vertically adjacent elements of a filter
 * @param dilationWidth the distance between horizontally adjacent elements of a filter
 */
public record ConvolutionShape(
    int n,
    int c,
    int h,
    int w,
    int filters,
    int fh,
    int fw,
    int strideHeight,
    int strideWidth,
    int padHeight,
    int padWidth,
    int dilationHeight,
    int dilationWidth) {

  /** Returns the height of the output. */
  public int outHeight() {
    return 1 + (h + 2 * padHeight - (fh - 1) * dilationHeight - 1) / strideHeight;
  }

  /** Returns the width of the output. */
  public int outWidth() {
    return 1 + (w + 2 * padWidth - (fw - 1) * dilationWidth - 1) / strideWidth;
  }
}
