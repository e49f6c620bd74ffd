package dlfs.engine.kernels;

/**
 * Images that are convolved with filters.
 *
 * @param window that moves over them
 * @param filters transformed, as {@link ConvolutionAlgorithm#transform} does it
 * @param function the activation function
 * @param images how many they are
 * @param x the images
 * @param y the output: as many images, with a channel a filter and a pixel a position; if only
 *     gradients are asked for, and the activation function is the identity, it can lie anywhere
 */
public record Convolved(
    Conv2dGeometry window,
    Filters filters,
    ActivationFunction function,
    int images,
    Pixels x,
    Pixels y) {

  /**
   * Some of them.
   *
   * @param first which the first is
   * @param count how many they are
   * @param bytes how many bytes a number takes
   */
  public Convolved part(int first, int count, int bytes) {
    return new Convolved(
        window,
        filters,
        function,
        count,
        x.after(first, window.imageSize(), bytes),
        y.after(first, outputSize(), bytes));
  }

  /** What is done with some of them. */
  @FunctionalInterface
  interface Action {
    /**
     * @param first which the first is
     */
    void apply(int first, Convolved some);
  }

  /** Does it with all of them, so many at a time, but at least one. */
  void forEachPart(int atATime, int bytes, Action action) {
    int step = Math.max(1, atATime);
    for (int first = 0; first < images; first += step) {
      action.apply(first, part(first, Math.min(step, images - first), bytes));
    }
  }

  /**
   * Where an array that is like the images has the part for one of them.
   *
   * @param address of the array; 0 for none
   * @return 0 if there is none
   */
  public long imageOf(long address, int image, int bytes) {
    return after(address, (long) image * window.imageSize() * bytes);
  }

  /** The same of an array that is like the output. */
  public long outputOf(long address, int image, int bytes) {
    return after(address, (long) image * outputSize() * bytes);
  }

  private static long after(long address, long offset) {
    return address == 0 ? 0 : address + offset;
  }

  /** How many numbers the output has of an image. */
  int outputSize() {
    return filters.count() * window.positions();
  }
}
