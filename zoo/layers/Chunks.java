package layers;

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

  /** The first image of a part. */
  int first(int chunk) {
    return (int) ((long) size * chunk / count);
  }

  /** The first image after a part. */
  int end(int chunk) {
    return first(chunk + 1);
  }
}
