package dlfs.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.Experiment;
import dlfs.lab.Runner;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict;
import dlfs.lab.results.Verdict.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.commons.io.FileUtils;

/** Runs complete experiments in tests. */
public final class Experiments {
  private Experiments() {}

  /** Runs an experiment and returns its console output. */
  public static String run(Experiment experiment, Map<String, String> typed) {
    var printed = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
    new Runner(experiment, typed, terminal).run();
    return printed.toString(StandardCharsets.UTF_8);
  }

  /** Runs an experiment in a temporary folder and returns its metrics. */
  public static Metrics metrics(Experiment experiment, Map<String, String> typed) {
    try {
      Path results = Files.createTempDirectory("results");
      try {
        Map<String, String> all = new HashMap<>(typed);
        all.put("results.dir", results.toString());
        run(experiment, all);
        return read(results.resolve(experiment.about().name()));
      } finally {
        FileUtils.deleteDirectory(results.toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the metrics in a results folder: metrics.csv, and times.csv if there is one. */
  public static Metrics read(Path folder) throws IOException {
    List<Measurement> rows = new ArrayList<>(CsvFiles.readMetrics(folder.resolve("metrics.csv")));
    Path times = folder.resolve("times.csv");
    if (Files.exists(times)) {
      rows.addAll(CsvFiles.readMetrics(times));
    }
    return metrics(rows);
  }

  /** Returns the metrics with these rows. */
  public static Metrics metrics(List<Measurement> rows) {
    var variants = new LinkedHashSet<>(rows.stream().map(Measurement::variant).toList());
    var seeds = new TreeSet<>(rows.stream().map(Measurement::seed).toList());
    return new Metrics(List.copyOf(variants), List.copyOf(seeds), rows);
  }

  /** Returns the verdicts on an experiment's claims for these metrics. */
  public static List<Verdict> verdicts(Experiment experiment, Metrics metrics) {
    return experiment.claims().stream().map(claim -> Verdict.of(claim, metrics, "")).toList();
  }

  /** Fails unless each claim has this outcome for these metrics. */
  public static void assertAll(Outcome expected, Experiment experiment, Metrics metrics) {
    verdicts(experiment, metrics)
        .forEach(
            verdict ->
                assertEquals(
                    expected,
                    verdict.outcome(),
                    () -> verdict.claim().statement() + ": " + verdict.values()));
  }

  /**
   * Fails unless each claim is reproduced for these metrics, and none for metrics without values.
   */
  public static void assertHoldAndFailWithNothingMeasured(Experiment experiment, Metrics metrics) {
    assertAll(Outcome.REPRODUCED, experiment, metrics);
    assertAll(Outcome.NOT_REPRODUCED, experiment, Figures.diverged(metrics.variants()));
  }

  /** Returns the outcome of each claim for these metrics. */
  public static List<Outcome> outcomes(Experiment experiment, Metrics metrics) {
    return verdicts(experiment, metrics).stream().map(Verdict::outcome).toList();
  }
}
