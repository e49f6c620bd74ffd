package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Decides when a training is saved. The first time is after the interval that was asked for, so
 * that there is something soon. After that, the interval follows the cost: at most 2 percent of the
 * time goes into saving, and the trainings of this process keep to their {@link DiskBudget}
 * together, each with an equal share of it.
 */
final class CheckpointSchedule {
  /** The least ratio of training time to saving time: saving then takes 2 percent of the total. */
  private static final int TRAINING_PER_SAVING = 49;

  private final long shortest;
  private final DiskBudget budget;
  private final IntSupplier sideBySide;
  private final LongSupplier clock;
  private final Consumer<String> notice;
  private long next;
  private long begun;
  private long bytes;

  /**
   * @param shortest the shortest time from one checkpoint of a training to the next; if zero, it is
   *     saved after every update, whatever that costs
   * @param sideBySide how many trainings share the budget at present, including this one
   * @param clock in nanoseconds, never adjusted, such as {@link System#nanoTime}
   * @param notice is told each time the interval becomes longer than the one asked for
   */
  CheckpointSchedule(
      Duration shortest,
      DiskBudget budget,
      IntSupplier sideBySide,
      LongSupplier clock,
      Consumer<String> notice) {
    this.shortest = shortest.toNanos();
    this.budget = budget;
    this.sideBySide = sideBySide;
    this.clock = clock;
    this.notice = notice;
    start();
  }

  /** Starts the first interval: the training begins, or resumes, now. */
  void start() {
    next = clock.getAsLong() + shortest;
  }

  /**
   * Whether the training is to be saved now. If so, {@link #end} has to follow.
   *
   * @param size the approximate size of a checkpoint in bytes
   */
  boolean begin(LongSupplier size) {
    begun = clock.getAsLong();
    if (shortest == 0) {
      return true;
    }
    if (begun - next < 0) {
      return false;
    }
    bytes = size.getAsLong();
    return budget.take(bytes, begun);
  }

  /** Ends a checkpoint, whether it was written or failed, and decides when the next one is due. */
  void end() {
    if (shortest == 0) {
      return;
    }
    long end = clock.getAsLong();
    long took = Math.max(0, end - begun);
    long untilPaid = DiskBudget.nanosFor(bytes) * sideBySide.getAsInt() - took;
    long wait = Math.max(shortest, Math.max(TRAINING_PER_SAVING * took, untilPaid));
    next = end + wait;
    Duration interval = Duration.ofNanos(wait);
    Duration asked = Duration.ofNanos(shortest);
    if (interval.toSeconds() > asked.toSeconds()) {
      notice.accept(
          formatted(
              "A training is now saved every %s rather than every %s: a checkpoint has %d MB, and "
                  + "took %.1f s to write.",
              Terminal.describe(interval),
              Terminal.describe(asked),
              Math.round(bytes / 1e6),
              took / 1e9));
    }
  }

  /** Charges the budget for something else that was written, so that checkpoints wait longer. */
  void charge(long written) {
    budget.charge(written, clock.getAsLong());
  }
}
