package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;

/** Decides whether a kernel loads four adjacent elements at once. */
final class Alignment {
  /** Elements are loaded one by one. */
  static final int NONE = -1;

  private static final int VECTOR = 4;
  private static final long VECTOR_BYTES = VECTOR * Float.BYTES;

  private Alignment() {}

  /**
   * Returns the number of elements before the first one at a multiple of 16 bytes; {@link #NONE} if
   * it differs between the arrays, or there are few elements.
   *
   * @param n the number of elements
   */
  static int head(long n, DeviceArray... arrays) {
    long offset = arrays[0].address() % VECTOR_BYTES;
    for (DeviceArray array : arrays) {
      if (array.address() % VECTOR_BYTES != offset) {
        return NONE;
      }
    }
    return n < 2 * VECTOR ? NONE : (int) ((VECTOR_BYTES - offset) % VECTOR_BYTES) / Float.BYTES;
  }

  /**
   * Returns 0 if all arrays begin at a multiple of 16 bytes, and are made of runs of a multiple of
   * four elements; else {@link #NONE}.
   *
   * @param run the length of a run, such as the number of pixels
   */
  static int headOfRuns(long run, DeviceArray... arrays) {
    if (run % VECTOR != 0) {
      return NONE;
    }
    for (DeviceArray array : arrays) {
      if (array.address() % VECTOR_BYTES != 0) {
        return NONE;
      }
    }
    return 0;
  }

  /** Returns the number of threads that process n elements. */
  static long threads(long n, int head) {
    return head == NONE ? n : (n + VECTOR - 1) / VECTOR;
  }
}
