package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.threads.Parallel;
import java.util.function.BiConsumer;

/**
 * The division of a batch into parts that are processed on several threads. The number of parts
 * does not depend on the number of threads, so sums over the parts are the same for any number of
 * threads.
 *
 * @param size the number of images of the batch
 * @param count the number of parts
 */
record BatchParts(int size, int count) {
  /** The maximum number of parts: enough that no thread waits long for another. */
  private static final int MAX_COUNT = 20;

  /** The maximum for computations that are faster on more images, or need much memory per part. */
  private static final int MAX_COUNT_OF_LARGE_PARTS = 8;

  /** The maximum where clearing and adding up the memory of the parts would take long. */
  private static final int MAX_COUNT_OF_LARGEST_PARTS = 4;

  /** The memory per part, in elements, from which that is so. */
  private static final int MIN_ELEMENTS_FOR_LARGEST_PARTS = 1 << 19;

  /** The memory per part, in elements, from which a batch is divided into fewer parts. */
  private static final int MIN_ELEMENTS_FOR_LARGE_PARTS = 1 << 16;

  /** Divides a batch for a computation that needs no memory per part. */
  static BatchParts of(long size) {
    return of(size, 0);
  }

  /**
   * Divides a batch.
   *
   * @param elementsPerPart the memory that each part needs, in elements
   */
  static BatchParts of(long size, long elementsPerPart) {
    return elementsPerPart < MIN_ELEMENTS_FOR_LARGE_PARTS
        ? new BatchParts((int) size, (int) Math.min(size, MAX_COUNT))
        : large(size);
  }

  /** Divides a batch into fewer parts, with more images each. */
  static BatchParts large(long size) {
    return large(size, 0);
  }

  /**
   * Divides a batch into fewer parts, with more images each.
   *
   * @param elementsPerPart the memory that each part needs, in elements
   */
  static BatchParts large(long size, long elementsPerPart) {
    int parts =
        elementsPerPart < MIN_ELEMENTS_FOR_LARGEST_PARTS
            ? MAX_COUNT_OF_LARGE_PARTS
            : MAX_COUNT_OF_LARGEST_PARTS;
    return new BatchParts((int) size, (int) Math.min(size, parts));
  }

  /** Processes a part of a batch. */
  @FunctionalInterface
  interface Action {
    /**
     * @param part the index of the part
     * @param first the index in the batch of the part's first image
     * @param images the number of images of the part
     */
    void apply(int part, int first, int images);
  }

  /** Processes all parts, on several threads. */
  void forEach(Action action) {
    Parallel.forEach(count, part -> action.apply(part, first(part), first(part + 1) - first(part)));
  }

  /**
   * Processes the parts of two batches that belong to each other, such as the input and the output
   * of a layer, on several threads, for a computation that needs no memory per part.
   *
   * @param action receives the same images of both batches
   */
  static void forEach(ImageBatch from, ImageBatch to, BiConsumer<ImageBatch, ImageBatch> action) {
    of(from.count())
        .forEach(
            (part, first, images) ->
                action.accept(from.slice(first, images), to.slice(first, images)));
  }

  private int first(int part) {
    return (int) ((long) size * part / count);
  }
}
