package layers;

import kernels.Parallel;

/**
 * A batch in parts that can be worked on side by side. How many parts there are does not depend on
 * the threads, so that sums over parts come out the same on any number of threads.
 *
 * @param size how many images the batch has
 * @param count how many parts it has
 */
record Chunks(int size, int count) {
  /** So many that no thread has to wait long for another. */
  private static final int MOST = 20;

  /** As many numbers as are too much to have for every part. */
  private static final int LARGE = 1 << 17;

  private static final int MOST_LARGE = 8;

  static Chunks of(long size) {
    return of(size, 0);
  }

  /**
   * @param numbers how many numbers are kept for each part: the more, the fewer parts
   */
  static Chunks of(long size, long numbers) {
    return new Chunks((int) size, (int) Math.min(size, numbers < LARGE ? MOST : MOST_LARGE));
  }

  /** What is done with an image, which is in this part of the batch. */
  @FunctionalInterface
  interface Action {
    void apply(int chunk, int image);
  }

  /** Does it with every image, on several threads; with those of a part one after the other. */
  void forEachImage(Action action) {
    Parallel.forEach(
        count,
        chunk -> {
          for (int image = first(chunk); image < end(chunk); image++) {
            action.apply(chunk, image);
          }
        });
  }

  /** The first image of a part. */
  private int first(int chunk) {
    return (int) ((long) size * chunk / count);
  }

  /** The first image after a part. */
  private int end(int chunk) {
    return first(chunk + 1);
  }
}
