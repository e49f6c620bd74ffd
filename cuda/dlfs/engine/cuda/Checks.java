package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import dlfs.engine.device.DeviceArray;
import java.util.function.IntConsumer;

/** Checks of the sizes of arrays, before a kernel reads or writes beyond their ends. */
final class Checks {
  private Checks() {}

  /**
   * @param elements the number of elements that an operation reads or writes
   * @throws IllegalArgumentException if an array is shorter
   */
  static void length(long elements, DeviceArray... arrays) {
    for (DeviceArray array : arrays) {
      if (array != null && array.length() < elements) {
        throw new IllegalArgumentException(
            formatted("An operation on %d elements got an array of %d", elements, array.length()));
      }
    }
  }

  /**
   * Divides the images of a batch into parts of fewer than 2³¹ elements, which kernels count in
   * ints: all images are in one part, unless there are very many.
   *
   * @param images the number of images
   * @param size the number of elements of an image
   */
  static void forEachPart(int images, long size, Part part) {
    int most = Math.toIntExact(Math.min(images, Math.max(1, Integer.MAX_VALUE / size)));
    forEachStep(images, most, first -> part.run(first, Math.min(most, images - first)));
  }

  private static void forEachStep(int end, int step, IntConsumer body) {
    for (long i = 0; i < end; i += step) {
      body.accept((int) i);
    }
  }

  /** Called for each part of a batch. */
  interface Part {

    /**
     * @param first the index of the first image
     * @param images the number of images
     */
    void run(int first, int images);
  }
}
