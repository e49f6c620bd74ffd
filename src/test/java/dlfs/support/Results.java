package dlfs.support;

import dlfs.lab.Experiment;
import dlfs.lab.results.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Reads results of complete runs in {@code -Dresults.dir}, for tests of these. */
public final class Results {
  private Results() {}

  /** Returns the metrics of an experiment; empty without {@code -Dresults.dir} or its results. */
  public static Optional<Metrics> find(Experiment experiment) throws IOException {
    String results = System.getProperty("results.dir");
    if (results == null) {
      return Optional.empty();
    }
    Path folder = Path.of(results, experiment.about().name());
    return Files.exists(folder) ? Optional.of(Experiments.read(folder)) : Optional.empty();
  }

  /** Returns the metrics of an experiment. Skips the calling test if there are none. */
  public static Metrics ofRun(Experiment experiment) throws IOException {
    Optional<Metrics> metrics = find(experiment);
    if (metrics.isEmpty()) {
      System.out.printf(
          Locale.ROOT,
          "SKIPPED, because there is no run of %s in -Dresults.dir%n",
          experiment.about().name());
    }
    Assumptions.assumeTrue(metrics.isPresent(), "there is no such run");
    return metrics.orElseThrow();
  }
}
