package dlfs.engine;

import dlfs.engine.threads.Parallel;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A batch in parts that can be worked on side by side. How many parts there are does not depend on
 * the threads, so that sums over parts come out the same on any number of threads.
 *
 * @param size how many images the batch has
 * @param count how many parts it has
 */
record BatchParts(int size, int count) {
  /** So many that no thread has to wait long for another. */
  private static final int MOST = 20;

  /** As many numbers as are too much to have for every part. */
  private static final int LARGE = 1 << 16;

  private static final int FEW = 8;

  static BatchParts of(long size) {
    return of(size, 0);
  }

  /**
   * @param numbers how many numbers are kept for each part: the more, the fewer parts
   */
  static BatchParts of(long size, long numbers) {
    return new BatchParts((int) size, (int) Math.min(size, numbers < LARGE ? MOST : FEW));
  }

  /** Fewer parts, with more images each. */
  static BatchParts few(long size) {
    return new BatchParts((int) size, (int) Math.min(size, FEW));
  }

  /** What is done with a part of the batch. */
  @FunctionalInterface
  interface Action {
    void apply(int chunk, int first, int images);
  }

  /** Does it with every part, on several threads. */
  void forEach(Action action) {
    Parallel.forEach(
        count, chunk -> action.apply(chunk, first(chunk), first(chunk + 1) - first(chunk)));
  }

  /** Does it with every image, on several threads; with those of a part one after the other. */
  void forEachImage(IntConsumer action) {
    forEach((chunk, first, images) -> IntStream.range(first, first + images).forEach(action));
  }

  /** The first image of a part. */
  private int first(int chunk) {
    return (int) ((long) size * chunk / count);
  }
}
