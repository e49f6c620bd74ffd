package support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import lab.Experiment;
import lab.results.Metrics;
import org.junit.jupiter.api.Assumptions;

/** The results of whole runs in {@code -Dresults.dir}, for tests that look at these. */
public final class Results {
  private Results() {}

  /** What an experiment measured; empty without {@code -Dresults.dir}. */
  public static Optional<Metrics> find(Experiment experiment) throws IOException {
    String results = System.getProperty("results.dir");
    return results == null
        ? Optional.empty()
        : Optional.of(Experiments.read(Path.of(results, experiment.about().name())));
  }

  /** What an experiment measured. Skips the test that calls without {@code -Dresults.dir}. */
  public static Metrics ofRun(Experiment experiment) throws IOException {
    Optional<Metrics> metrics = find(experiment);
    if (metrics.isEmpty()) {
      System.out.printf(
          "SKIPPED, for want of -Dresults.dir: results of %s%n", experiment.about().name());
    }
    Assumptions.assumeTrue(metrics.isPresent(), "there is no -Dresults.dir");
    return metrics.orElseThrow();
  }
}
