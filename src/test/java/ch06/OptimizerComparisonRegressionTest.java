package ch06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lab.results.Claim.Evidence;
import lab.results.Metrics;
import lab.results.Summary;
import lab.results.Verdict.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.Experiments;
import support.SharedFiles;

/**
 * The book's own code, run with five seeds, against ours. Checks the run in {@code -Dresults.dir},
 * or makes one of some minutes.
 */
@Tag("regression")
class OptimizerComparisonRegressionTest {
  private static final OptimizerComparison EXPERIMENT = new OptimizerComparison();
  private static final List<String> FROM_WORST_TO_BEST =
      List.of("SGD", "Momentum", "Adam", "AdaGrad");

  /** Mean and standard deviation over the book's seeds of the loss over the last 100 iterations. */
  private record Reference(double mean, double std) {}

  @Test
  void lossesLieWithinThreeStandardDeviationsOfTheBooksAndInItsOrder() throws IOException {
    Map<String, Reference> references = references();
    Metrics metrics = metrics();
    assertEquals(5, metrics.seeds().size(), "seeds");
    var evidence = new Evidence(metrics, Summary.of(metrics, EXPERIMENT.about().figures()));

    double above = Double.POSITIVE_INFINITY;
    System.out.println("mean training loss over the last 100 iterations, five seeds");
    for (String rule : FROM_WORST_TO_BEST) {
      Reference book = references.get(rule);
      double ours = evidence.mean(rule, "train_loss");
      System.out.printf(
          Locale.ROOT,
          "%-8s ours %.4f, book %.4f +- %.4f, off by %+.1f standard deviations%n",
          rule,
          ours,
          book.mean(),
          book.std(),
          (ours - book.mean()) / book.std());
      assertEquals(book.mean(), ours, 3 * book.std(), rule);
      assertTrue(ours < above, rule + " is not below the rule before it");
      above = ours;
    }
    Experiments.verdicts(EXPERIMENT, metrics)
        .forEach(v -> assertEquals(Outcome.REPRODUCED, v.outcome(), v.measured()));
  }

  private static Map<String, Reference> references() throws IOException {
    Map<String, Reference> references = new TreeMap<>();
    Files.readAllLines(SharedFiles.reference("optimizer_mnist_summary.csv")).stream()
        .skip(1)
        .map(line -> line.split(","))
        .forEach(
            cells ->
                references.put(
                    cells[0],
                    new Reference(Double.parseDouble(cells[2]), Double.parseDouble(cells[3]))));
    return references;
  }

  private static Metrics metrics() throws IOException {
    String results = System.getProperty("results.dir");
    if (results != null) {
      return Experiments.read(Path.of(results, "OptimizerComparison", "metrics.csv"));
    }
    String datasets = SharedFiles.datasets().toString();
    return Experiments.metrics(
        EXPERIMENT, Map.of("seeds", "5", "dataset", "mnist", "datasets.dir", datasets));
  }
}
