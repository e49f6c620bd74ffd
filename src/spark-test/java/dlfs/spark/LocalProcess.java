package dlfs.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.support.ProgramProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs an experiment in a process of its own. */
final class LocalProcess {
  private LocalProcess() {}

  /** Starts a short run of a few seconds, with checkpoints every second. */
  static ProgramProcess start(String experiment, Path results, String... settings)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "experiment=" + experiment,
                "dataset=strokes",
                "results.dir=" + results,
                "checkpoint.seconds=1"));
    all.addAll(List.of(settings));
    return ProgramProcess.start(all);
  }

  /** Waits until a run has succeeded, and returns its standard output. */
  static String ended(ProgramProcess run) throws InterruptedException {
    int status = run.status();
    assertEquals("", run.errors());
    assertEquals(0, status);
    return run.printed();
  }
}
