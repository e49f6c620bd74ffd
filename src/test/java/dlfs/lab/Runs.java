package dlfs.lab;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.fail;

import dlfs.engine.EngineKind;
import dlfs.lab.results.CachedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs for tests that stop and resume them, with a checkpoint after every step. */
final class Runs {
  private Runs() {}

  /** Thrown where a test stops a run. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;

    Stopped() {
      super("stopped");
    }
  }

  /** Creates a run of a variant with seed 7; a warning or an error in its files fails the test. */
  static Run in(Path folder, String variant, Runnable onStep) {
    assertDoesNotThrow(() -> Files.createDirectories(folder));
    return new Run(
        new CachedRun(folder, variant, 7, e -> fail(e), message -> fail(message)),
        EngineKind.FAST,
        Schedules.every(Duration.ZERO),
        onStep);
  }

  /** Returns an action for each step that throws {@link Stopped} in the step after this number. */
  static Runnable stopAfter(int steps) {
    var left = new AtomicInteger(steps);
    return () -> {
      if (left.getAndDecrement() == 0) {
        throw new Stopped();
      }
    };
  }
}
