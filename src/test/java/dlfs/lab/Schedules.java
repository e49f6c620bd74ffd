package dlfs.lab;

import java.time.Duration;

/** Checkpoint schedules for tests. */
final class Schedules {
  private Schedules() {}

  /** Creates a schedule with its own disk budget, in real time. */
  static CheckpointSchedule every(Duration interval) {
    return new CheckpointSchedule(
        interval, new DiskBudget(), () -> 1, System::nanoTime, notice -> {});
  }
}
