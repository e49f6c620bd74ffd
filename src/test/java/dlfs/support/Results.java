package dlfs.support;

import dlfs.lab.Experiment;
import dlfs.lab.results.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The results of whole runs in {@code -Dresults.dir}, for tests that look at these. */
public final class Results {
  private Results() {}

  /** What an experiment measured; empty without {@code -Dresults.dir}, or if it has no such run. */
  public static Optional<Metrics> find(Experiment experiment) throws IOException {
    String results = System.getProperty("results.dir");
    if (results == null) {
      return Optional.empty();
    }
    Path folder = Path.of(results, experiment.about().name());
    return Files.exists(folder) ? Optional.of(Experiments.read(folder)) : Optional.empty();
  }

  /** What an experiment measured. Skips the test that calls where there is none. */
  public static Metrics ofRun(Experiment experiment) throws IOException {
    Optional<Metrics> metrics = find(experiment);
    if (metrics.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "SKIPPED, for want of a run of %s in -Dresults.dir%n",
          experiment.about().name());
    }
    Assumptions.assumeTrue(metrics.isPresent(), "there is no such run");
    return metrics.orElseThrow();
  }
}
