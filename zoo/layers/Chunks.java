package layers;

/**
 * A batch in parts that can be worked on side by side. How many parts there are depends on the
 * batch alone, so that sums over parts come out the same on any number of threads.
 *
 * @param size how many images the batch has
 * @param count how many parts it has
 */
record Chunks(int size, int count) {
  private static final int MOST = 8;

  static Chunks of(long size) {
    return new Chunks((int) size, (int) Math.min(size, MOST));
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
