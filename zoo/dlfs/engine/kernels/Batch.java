package dlfs.engine.kernels;

/**
 * The shape [images, channels, pixels] of a batch. What a fully connected layer puts out has
 * channels of one pixel each.
 *
 * @param images how many images there are
 * @param channels how many channels an image has
 * @param pixels how many pixels a channel has
 */
public record Batch(int images, int channels, int pixels) {

  /** How many numbers an image has. */
  public int imageSize() {
    return channels * pixels;
  }

  /** How many numbers a channel has, all images together. */
  public int perChannel() {
    return images * pixels;
  }
}
