package kernels;

/**
 * The output of max pooling for some images, after a convolution.
 *
 * @param positions how many windows there are in a channel
 * @param y the output, images with a pixel a window
 * @param dy the address of its gradient, in the same order
 * @param pitch how many numbers apart the gradients of two images begin
 * @param largest which pixel was the largest of each window and channel, in the same order
 * @param from where those of the first image begin in {@code largest}
 */
public record Pooled(int positions, Pixels y, long dy, long pitch, int[] largest, int from) {

  /**
   * The same from a later image on.
   *
   * @param images how much later
   * @param channels of an image
   * @param bytes how many bytes a number takes
   */
  public Pooled after(int images, int channels, int bytes) {
    int size = channels * positions;
    return new Pooled(
        positions,
        y.after(images, size, bytes),
        dy + images * pitch * bytes,
        pitch,
        largest,
        from + images * size);
  }
}
