package dlfs.ch06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizerComparisonTest {
  private static final OptimizerComparison EXPERIMENT = new OptimizerComparison();
  private static final Map<String, String> SMALL =
      Map.of("quick", "true", "dataset", "strokes", "iterations", "5", "batch", "16");

  @TempDir Path results;

  private Path run(String folder, String... more) {
    Map<String, String> typed = new HashMap<>(SMALL);
    typed.put("results.dir", results.resolve(folder).toString());
    for (int i = 0; i < more.length; i += 2) {
      typed.put(more[i], more[i + 1]);
    }
    Experiments.run(EXPERIMENT, typed);
    return results.resolve(folder).resolve("OptimizerComparison");
  }

  @Test
  void writesIdenticalMetricsWithOneThreadAndWithThree() throws IOException {
    String one = Files.readString(run("one", "threads", "1", "seeds", "2").resolve("metrics.csv"));
    String three =
        Files.readString(run("three", "threads", "3", "seeds", "2").resolve("metrics.csv"));
    assertEquals(one, three);

    String other = Files.readString(run("other", "seed", "7").resolve("metrics.csv"));
    assertNotEquals(one, other);
  }

  @Test
  void writesALossForEveryIterationAndAnAccuracyForEveryRun() throws IOException {
    Metrics metrics = Experiments.read(run("all", "seeds", "2"));
    assertEquals(List.of("SGD", "Momentum", "AdaGrad", "Adam"), metrics.variants());
    for (String rule : metrics.variants()) {
      for (long seed = 0; seed < 2; seed++) {
        assertEquals(5, metrics.values(rule, seed, "train_loss").length);
        double[] accuracy = metrics.values(rule, seed, "test_accuracy");
        assertEquals(1, accuracy.length);
        assertTrue(accuracy[0] >= 0 && accuracy[0] <= 1);
      }
    }
  }

  @Test
  void testsNoClaimOnGeneratedData() throws IOException {
    String claims = Files.readString(run("quick").resolve("claims.csv"));
    assertTrue(claims.contains(",not tested\n"), claims);
    assertFalse(claims.contains(",reproduced"), claims);
    String slow = Files.readString(run("slow", "quick", "false").resolve("claims.csv"));
    assertTrue(slow.contains("not tested: generated data"), slow);
  }

  @Test
  void recordsTheProvenanceOfItsFigures() throws IOException {
    String json = Files.readString(run("json", "seed", "3").resolve("run.json"));
    for (String part :
        List.of(
            "\"iterations\": 5",
            "\"seed\": 3",
            "\"name\": \"strokes\"",
            "\"generated\": true",
            "\"deeplearning4j\": \"1.0.0-M2.1\"",
            "\"commit\": \"",
            "\"jdk\": \"",
            "\"cores\": ",
            "\"wall_seconds\": ")) {
      assertTrue(json.contains(part), part + " in " + json);
    }
  }

  @Test
  void claimsDependOnTheOrderOfTheLosses() {
    assertEquals(List.of(Outcome.REPRODUCED, Outcome.REPRODUCED), outcomes(.20, .063, .029, .038));
    assertEquals( // AdaGrad and Adam swapped
        List.of(Outcome.REPRODUCED, Outcome.NOT_REPRODUCED), outcomes(.20, .063, .038, .029));
    assertEquals( // SGD and Momentum swapped
        List.of(Outcome.NOT_REPRODUCED, Outcome.REPRODUCED), outcomes(.063, .20, .029, .038));
    assertEquals( // SGD diverged
        List.of(Outcome.NOT_REPRODUCED, Outcome.NOT_REPRODUCED),
        outcomes(Double.NaN, .063, .029, .038));
  }

  private static List<Outcome> outcomes(double sgd, double momentum, double ada, double adam) {
    Metrics metrics =
        new Figures()
            .with("SGD", "train_loss", sgd)
            .with("Momentum", "train_loss", momentum)
            .with("AdaGrad", "train_loss", ada)
            .with("Adam", "train_loss", adam)
            .metrics();
    return Experiments.verdicts(EXPERIMENT, metrics).stream().map(v -> v.outcome()).toList();
  }
}
