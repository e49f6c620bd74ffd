package dlfs.lab;

/**
 * Bounds what all trainings of this process together write to the disk, on average: 1 GB in ten
 * minutes. That is 144 GB a day, at which an SSD of 1 TB, warranted for some 600 TB, lasts eleven
 * years, and less than a tenth of what a slow disk can do.
 *
 * <p>A checkpoint may be written once everything before it is paid for, at this rate; then it has
 * to be paid for in its turn. Several threads may use a budget.
 */
final class DiskBudget {
  private static final long NANOS_PER_BYTE = 600; // 600 s for 1 GB

  private boolean isUsed;
  private long paidAt;

  /** The time that it takes to pay for this many bytes, in nanoseconds. */
  static long nanosFor(long bytes) {
    return bytes * NANOS_PER_BYTE;
  }

  /**
   * Takes this many bytes, if those taken before are paid for.
   *
   * @param now the time in nanoseconds, by a clock that is never adjusted
   * @return whether they may be written
   */
  synchronized boolean take(long bytes, long now) {
    if (owes(now)) {
      return false;
    }
    charge(bytes, now);
    return true;
  }

  /** Takes this many bytes, which have to be written now, whatever was taken before. */
  synchronized void charge(long bytes, long now) {
    paidAt = (owes(now) ? paidAt : now) + nanosFor(bytes);
    isUsed = true;
  }

  private boolean owes(long now) {
    return isUsed && paidAt - now > 0;
  }
}
