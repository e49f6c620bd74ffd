package kernels;

/**
 * The output of max pooling after a convolution.
 *
 * @param maxima what it found
 * @param y the output
 * @param dy the address of its gradient, in the same order
 * @param size how many numbers the output has of an image
 * @param first which image of the batch y and dy begin with
 */
public record Pooled(Maxima maxima, Pixels y, long dy, int size, int first) {

  /**
   * The same from a later image on.
   *
   * @param images how much later
   * @param bytes how many bytes a number takes
   */
  public Pooled after(int images, int bytes) {
    return new Pooled(
        maxima,
        y.after(images, size, bytes),
        dy + (long) images * size * bytes,
        size,
        first + images);
  }

  /** The gradient before the activation function of the convolution, of the first images. */
  Pixels gradientBefore(ActivationFunction f, int images) {
    return maxima.gradientBefore(f, first, images, y, dy);
  }
}
