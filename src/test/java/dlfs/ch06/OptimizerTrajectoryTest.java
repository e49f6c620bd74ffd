package dlfs.ch06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizerTrajectoryTest {
  private static final OptimizerTrajectory EXPERIMENT = new OptimizerTrajectory();

  @Test
  void agreesWithTheBooksCodeAtEveryStep() throws IOException {
    List<String> reference = Files.readAllLines(SharedFiles.reference("optimizer_naive.csv"));
    Metrics metrics = Experiments.metrics(EXPERIMENT, Map.of());
    assertEquals(4 * 31 + 1, reference.size());
    for (String line : reference.subList(1, reference.size())) {
      String[] cells = line.split(",");
      int step = Integer.parseInt(cells[1]);
      double x = metrics.values(cells[0], 0, "x")[step];
      double y = metrics.values(cells[0], 0, "y")[step];
      assertEquals(Double.parseDouble(cells[2]), x, 1e-12, line);
      assertEquals(Double.parseDouble(cells[3]), y, 1e-12, line);
    }
  }

  @Test
  void takesTheFirstStepsOfTheFormulas() {
    Metrics metrics = Experiments.metrics(EXPERIMENT, Map.of());
    assertEquals(-7, metrics.values("SGD", 0, "x")[0]);
    assertEquals(2, metrics.values("SGD", 0, "y")[0]);
    assertEquals(-7 + 0.95 * 0.7, metrics.values("SGD", 0, "x")[1], 1e-12);
    assertEquals(2 - 0.95 * 4, metrics.values("SGD", 0, "y")[1], 1e-12);
    assertEquals(2 - 0.1 * 4, metrics.values("Momentum", 0, "y")[1], 1e-12);
    assertEquals(2 - 1.5, metrics.values("AdaGrad", 0, "y")[1], 1e-6);
    assertEquals(2 - 0.3, metrics.values("Adam", 0, "y")[1], 1e-6);
  }

  @Test
  void reproducesEveryClaimButNoneWithSwappedRules() {
    Metrics metrics = Experiments.metrics(EXPERIMENT, Map.of());
    Experiments.assertAll(Outcome.REPRODUCED, EXPERIMENT, metrics);

    Map<String, String> swap =
        Map.of("SGD", "AdaGrad", "AdaGrad", "SGD", "Momentum", "Adam", "Adam", "Momentum");
    Metrics swapped = Arms.renamed(metrics, swap);
    // With SGD and AdaGrad swapped, and Momentum and Adam, all four claims must fail.
    Experiments.assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, swapped);
  }

  @Test
  void writesItsResultsAndPicture(@TempDir Path results) {
    Experiments.run(EXPERIMENT, Map.of("results.dir", results.toString()));
    Path folder = results.resolve("OptimizerTrajectory");
    for (String file :
        List.of(
            "metrics.csv", "summary.csv", "claims.csv", "run.json", "optimizer_trajectory.png")) {
      assertTrue(Files.exists(folder.resolve(file)), file);
    }
  }

  @Test
  void recordsOnlyThePositions() {
    Metrics metrics = Experiments.metrics(EXPERIMENT, Map.of());
    assertEquals(4 * 31 * 2, metrics.rows().size());
    assertEquals(new Measurement("SGD", 0, null, 0, "x", -7), metrics.rows().get(0));
  }
}
