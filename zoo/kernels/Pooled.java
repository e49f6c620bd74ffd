package kernels;

/**
 * The output of max pooling for some images, after a convolution.
 *
 * @param positions how many windows there are in a channel
 * @param y the address of the output, [images, channels, positions]
 * @param dy the address of its gradient, [channels, positions] for each image
 * @param pitch how many numbers apart the gradients of two images begin
 * @param largest where in its channel the largest number of each window was
 * @param from where those of the first image begin in {@code largest}
 */
public record Pooled(int positions, long y, long dy, long pitch, int[] largest, int from) {

  /**
   * The same from a later image on.
   *
   * @param images how much later
   * @param channels of an image
   * @param bytes how many bytes a number takes
   */
  Pooled after(int images, int channels, int bytes) {
    int size = channels * positions;
    return new Pooled(
        positions,
        y + (long) images * size * bytes,
        dy + images * pitch * bytes,
        pitch,
        largest,
        from + images * size);
  }
}
