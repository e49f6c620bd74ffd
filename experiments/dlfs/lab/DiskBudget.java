package dlfs.lab;

/**
 * Limits the average rate at which all trainings of this process write checkpoints to 1 GB in ten
 * minutes. That is 144 GB a day, at which a 1 TB SSD with a warranty of 600 TB written lasts eleven
 * years, and less than a tenth of the throughput of a slow disk.
 *
 * <p>Every write uses up the budget for a time in proportion to its size. The next checkpoint may
 * be written when that time has passed. Thread-safe.
 */
final class DiskBudget {
  private static final long NANOS_PER_BYTE = 600; // 600 s for 1 GB

  private boolean isUsed;
  private long availableAt;

  /** Returns the time in nanoseconds for which this many bytes use up the budget. */
  static long nanosFor(long bytes) {
    return bytes * NANOS_PER_BYTE;
  }

  /**
   * Reserves this many bytes, if the budget is not used up.
   *
   * @param now the time in nanoseconds, by a monotonic clock
   * @return whether they may be written
   */
  synchronized boolean take(long bytes, long now) {
    if (isUsedUp(now)) {
      return false;
    }
    charge(bytes, now);
    return true;
  }

  /** Charges this many bytes that are written in any case. */
  synchronized void charge(long bytes, long now) {
    availableAt = (isUsedUp(now) ? availableAt : now) + nanosFor(bytes);
    isUsed = true;
  }

  private boolean isUsedUp(long now) {
    return isUsed && availableAt - now > 0;
  }
}
