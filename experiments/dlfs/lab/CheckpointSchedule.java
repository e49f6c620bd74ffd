package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Decides when a checkpoint of a training is due. The first one is due after the configured
 * interval. Later intervals depend on the cost: saving takes at most 2 percent of the time, and all
 * trainings of this process share one {@link DiskBudget} equally.
 */
final class CheckpointSchedule {
  /** The minimum ratio of training time to saving time: saving takes at most 2 percent of both. */
  private static final int MIN_TRAINING_PER_SAVING = 49;

  private final long minInterval;
  private final DiskBudget budget;
  private final IntSupplier parallelTrainings;
  private final LongSupplier clock;
  private final Consumer<String> notice;
  private long next;
  private long begun;
  private long bytes;

  /**
   * Creates a schedule and starts its first interval.
   *
   * @param minInterval the minimum time between two checkpoints of a training; zero to save after
   *     every update, whatever the cost
   * @param budget bounds what all trainings write
   * @param parallelTrainings returns the number of trainings that share the budget, including this
   *     one
   * @param clock a monotonic clock in nanoseconds, such as {@link System#nanoTime}
   * @param notice receives a message whenever the interval becomes longer than {@code minInterval}
   */
  CheckpointSchedule(
      Duration minInterval,
      DiskBudget budget,
      IntSupplier parallelTrainings,
      LongSupplier clock,
      Consumer<String> notice) {
    this.minInterval = minInterval.toNanos();
    this.budget = budget;
    this.parallelTrainings = parallelTrainings;
    this.clock = clock;
    this.notice = notice;
    start();
  }

  /** Starts the first interval; called when training starts or resumes. */
  void start() {
    next = clock.getAsLong() + minInterval;
  }

  /**
   * Returns whether a checkpoint is due. If so, {@link #end} has to be called after writing it.
   *
   * @param size the approximate size of a checkpoint in bytes
   */
  boolean begin(LongSupplier size) {
    begun = clock.getAsLong();
    if (minInterval == 0) {
      return true;
    }
    if (begun - next < 0) {
      return false;
    }
    bytes = size.getAsLong();
    return budget.take(bytes, begun);
  }

  /** Ends a checkpoint, whether or not it was written, and decides when the next one is due. */
  void end() {
    if (minInterval == 0) {
      return;
    }
    long end = clock.getAsLong();
    long took = Math.max(0, end - begun);
    long untilPaid = DiskBudget.nanosFor(bytes) * parallelTrainings.getAsInt() - took;
    long wait = Math.max(minInterval, Math.max(MIN_TRAINING_PER_SAVING * took, untilPaid));
    next = end + wait;
    Duration interval = Duration.ofNanos(wait);
    Duration configured = Duration.ofNanos(minInterval);
    if (interval.toSeconds() > configured.toSeconds()) {
      notice.accept(
          formatted(
              "Checkpoints are now saved every %s instead of every %s: one takes %d MB and %.1f s.",
              Terminal.describe(interval),
              Terminal.describe(configured),
              Math.round(bytes / 1e6),
              took / 1e9));
    }
  }

  /** Charges the budget for other files that were written, which delays the next checkpoint. */
  void charge(long written) {
    budget.charge(written, clock.getAsLong());
  }
}
