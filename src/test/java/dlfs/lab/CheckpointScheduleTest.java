package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the checkpoint intervals with a simulated clock. */
class CheckpointScheduleTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MEGABYTE = 1_000_000;
  private static final Duration ASKED = Duration.ofSeconds(30);

  private final DiskBudget budget = new DiskBudget();
  private final List<String> notices = new ArrayList<>();
  private long now = -5 * SECOND; // nanoTime may be negative

  private final class Trained {
    private final CheckpointSchedule schedule;
    private final long bytes;
    private final List<Long> savedAt = new ArrayList<>();
    private double nanosPerByte;
    private long saving;

    Trained(Duration asked, int sideBySide, long bytes, double secondsToSave) {
      schedule = new CheckpointSchedule(asked, budget, () -> sideBySide, () -> now, notices::add);
      this.bytes = bytes;
      take(secondsToSave);
    }

    void take(double secondsToSave) {
      nanosPerByte = secondsToSave * SECOND / bytes;
    }

    /** Makes an update, which takes no time, and saves a checkpoint if one is due. */
    boolean update() {
      if (!schedule.begin(() -> bytes)) {
        return false;
      }
      savedAt.add(now);
      long took = (long) (bytes * nanosPerByte);
      now += took;
      saving += took;
      schedule.end();
      return true;
    }

    long written() {
      return savedAt.size() * bytes;
    }
  }

  /** Trains for a while, with an update every tenth of a second. */
  private void train(Duration time, List<Trained> trainings) {
    long end = now + time.toNanos();
    while (now - end < 0) {
      trainings.forEach(Trained::update);
      now += SECOND / 10;
    }
  }

  private long secondsOf(Trained training, int save) {
    return Math.round((training.savedAt.get(save) + 5.0 * SECOND) / SECOND);
  }

  @Test
  void savesASmallNetworkAtTheConfiguredIntervalWithoutANotice() {
    var training = new Trained(ASKED, 1, 5 * MEGABYTE, 0.1);
    train(Duration.ofMinutes(10), List.of(training));
    assertEquals(19, training.savedAt.size(), 1);
    assertEquals(List.of(), notices);
  }

  @Test
  void savesALargeNetworkAtTheRateOfTheDiskBudget() {
    var training = new Trained(ASKED, 1, 410 * MEGABYTE, 2);
    train(Duration.ofHours(1), List.of(training));
    assertEquals(30, secondsOf(training, 0));
    assertEquals(246, secondsOf(training, 2) - secondsOf(training, 1), 1);
    assertTrue(training.written() < 6_500 * MEGABYTE, training.written() + " bytes in an hour");
    assertEquals(
        "Checkpoints are now saved every 4 min 4 s instead of every 30 s: one takes "
            + "410 MB and 2.0 s.",
        notices.get(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 60, 300})
  void spendsAtMostTwoPercentOfTheTimeOnASlowDisk(double seconds) {
    var training = new Trained(ASKED, 1, 10 * MEGABYTE, seconds);
    long start = now;
    train(Duration.ofHours(24), List.of(training));
    long last = training.savedAt.get(training.savedAt.size() - 1);
    double before = (double) (training.saving - (long) (seconds * SECOND)) / (last - start);
    assertTrue(before <= 0.02, before + " of the time");
    assertTrue(before > 0.018, before + " of the time: it could be saved more often");
  }

  @Test
  void recoversFromASlowFirstSave() {
    var training = new Trained(ASKED, 1, 10 * MEGABYTE, 20);
    train(Duration.ofSeconds(60), List.of(training));
    training.take(0.1);
    train(Duration.ofMinutes(20), List.of(training));
    assertEquals(30 + 20 + 49 * 20, secondsOf(training, 1), 1);
    assertEquals(30, secondsOf(training, 2) - secondsOf(training, 1), 1);
  }

  @ParameterizedTest
  @CsvSource({"2, 200", "8, 200", "64, 2", "16, 50"})
  void sharesTheBudgetEquallyAmongParallelTrainings(int count, long megabytes) {
    List<Trained> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Trained(ASKED, count, megabytes * MEGABYTE, 0));
    }
    long start = now;
    train(Duration.ofHours(3), all);
    long written = all.stream().mapToLong(Trained::written).sum();
    double allowed = (now - start) / 600.0 + megabytes * MEGABYTE;
    assertTrue(written <= allowed, written + " bytes of " + allowed);
    assertTrue(written > 0.8 * allowed, written + " bytes of " + allowed);
    int least = all.stream().mapToInt(training -> training.savedAt.size()).min().orElseThrow();
    int most = all.stream().mapToInt(training -> training.savedAt.size()).max().orElseThrow();
    assertTrue(most - least <= 1, least + " to " + most + " checkpoints");
  }

  @Test
  void limitsTheBytesOfManyShortTrainingsInSequence() {
    long start = now;
    long written = 0;
    for (int i = 0; i < 100; i++) {
      var training = new Trained(ASKED, 1, 400 * MEGABYTE, 1);
      train(Duration.ofSeconds(40), List.of(training));
      written += training.written();
    }
    assertTrue(written <= (now - start) / 600 + 400 * MEGABYTE, written + " bytes");
    assertTrue(written > 10 * 400 * MEGABYTE, "trainings after the first are saved too");
  }

  @Test
  void isNotDelayedByTrainingsWithoutCheckpoints() {
    for (int i = 0; i < 1_000; i++) {
      train(Duration.ofSeconds(1), List.of(new Trained(ASKED, 1, 400 * MEGABYTE, 1)));
    }
    long start = now;
    var training = new Trained(ASKED, 1, 400 * MEGABYTE, 1);
    train(Duration.ofMinutes(1), List.of(training));
    assertEquals(start + 30 * SECOND, training.savedAt.get(0), SECOND / 10);
  }

  @Test
  void chargesNetworksSavedBetweenCheckpoints() {
    var training = new Trained(ASKED, 1, MEGABYTE, 0);
    train(Duration.ofSeconds(40), List.of(training));
    training.schedule.charge(500 * MEGABYTE);
    train(Duration.ofMinutes(10), List.of(training));
    assertEquals(40 + 300, secondsOf(training, 1), 1);
  }

  @Test
  void savesAfterEveryUpdateIfTheIntervalIsZero() {
    var training = new Trained(Duration.ZERO, 1, 410 * MEGABYTE, 60);
    for (int i = 0; i < 10; i++) {
      assertTrue(training.update());
    }
    assertEquals(List.of(), notices);
  }

  @Test
  void startsTheIntervalWhenTrainingStarts() {
    var training = new Trained(ASKED, 1, MEGABYTE, 0);
    now += 3_600 * SECOND;
    training.schedule.start();
    assertFalse(training.update());
    now += 30 * SECOND;
    assertTrue(training.update());
  }

  /** Like nanoTime, with an arbitrary origin. */
  @Test
  void worksWhenTheClockOverflows() {
    now = Long.MAX_VALUE - 100 * SECOND;
    var training = new Trained(ASKED, 1, 5 * MEGABYTE, 0.1);
    train(Duration.ofMinutes(10), List.of(training));
    assertEquals(19, training.savedAt.size(), 1);
  }

  @Test
  void keepsSavingWhenTheClockStopsOrJumps() {
    var training = new Trained(ASKED, 1, 5 * MEGABYTE, 0);
    now += 30 * SECOND;
    assertTrue(training.update());
    assertFalse(training.update());
    now += 1_000_000 * SECOND;
    assertTrue(training.update());
    training.take(-3); // the clock is set back while saving
    now += 30 * SECOND;
    assertTrue(training.update());
    now += 30 * SECOND;
    assertTrue(training.update());
  }
}
