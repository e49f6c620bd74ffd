package dlfs.ch06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.lab.results.Summary;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Experiments;
import dlfs.support.Reference;
import dlfs.support.Results;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Compares five seeds with five seeds of the book's own code. Uses the run in {@code
 * -Dresults.dir}, or starts one, which takes a few minutes.
 */
@Tag("regression")
class OptimizerComparisonRegressionTest {
  private static final OptimizerComparison EXPERIMENT = new OptimizerComparison();
  private static final List<String> FROM_WORST_TO_BEST =
      List.of("SGD", "Momentum", "Adam", "AdaGrad");

  @Test
  void lossesLieWithinThreeStandardDeviationsOfTheBooksInTheSameOrder() throws IOException {
    Map<String, Reference> references =
        Reference.losses("optimizer_mnist_summary.csv", "optimizer");
    Metrics metrics = metrics();
    assertEquals(5, metrics.seeds().size(), "seeds");
    Summary summary = Summary.of(metrics, EXPERIMENT.about().figures());

    double above = Double.POSITIVE_INFINITY;
    System.out.println("mean training loss over the last 100 iterations, five seeds");
    for (String rule : FROM_WORST_TO_BEST) {
      double ours = summary.find(rule, "train_loss").orElseThrow().mean();
      references.get(rule).assertNear(rule, ours);
      assertTrue(ours < above, rule + " is not below the rule before it");
      above = ours;
    }
    Experiments.assertAll(Outcome.REPRODUCED, EXPERIMENT, metrics);
  }

  private static Metrics metrics() throws IOException {
    Optional<Metrics> results = Results.find(EXPERIMENT);
    return results.isPresent() ? results.get() : runExperiment();
  }

  private static Metrics runExperiment() {
    String datasets = SharedFiles.datasets().toString();
    return Experiments.metrics(
        EXPERIMENT, Map.of("seeds", "5", "dataset", "mnist", "datasets.dir", datasets));
  }
}
