package dlfs.ch08.detection;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionProposalsTest {
  private static final RegionProposals EXPERIMENT = new RegionProposals();

  private final List<Measurement> rows = new ArrayList<>();

  /** Adds what a method measured, in each of three seeds. */
  private void add(
      String variant, double of100, double of300, double of2000, double at07, double overlap) {
    for (long seed = 0; seed < 3; seed++) {
      rows.add(new Measurement(variant, seed, null, 100, "recall", of100));
      rows.add(new Measurement(variant, seed, null, 300, "recall", of300));
      rows.add(new Measurement(variant, seed, null, 2_000, "recall", of2000));
      rows.add(new Measurement(variant, seed, null, null, "recall_iou_0.70", at07));
      rows.add(new Measurement(variant, seed, null, 2_000, "mean_best_overlap", overlap));
    }
  }

  private Metrics measured() {
    add("selective search", 0.94, 0.99, 0.99, 0.95, 0.92);
    add("one strategy", 0.90, 0.90, 0.90, 0.70, 0.78);
    add("sliding window", 0.50, 0.88, 0.98, 0.63, 0.72);
    add("random boxes", 0.58, 0.82, 0.98, 0.69, 0.73);
    return Experiments.metrics(rows);
  }

  @Test
  void claimsHoldForFiguresLikeThePapers() {
    assertHoldAndFailWithNothingMeasured(EXPERIMENT, measured());
  }

  @Test
  void claimsFailForOtherMethods() {
    Metrics metrics = measured();
    assertEquals(
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(EXPERIMENT, Arms.swapped(metrics, "selective search", "one strategy")));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(EXPERIMENT, Arms.swapped(metrics, "selective search", "sliding window")));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(EXPERIMENT, Arms.swapped(metrics, "selective search", "random boxes")));
  }

  @Test
  void measuresMoreWithMoreBoxesAndDrawsTheSteps(@TempDir Path results) throws IOException {
    Map<String, String> settings =
        Map.of(
            "quick", "true",
            "dataset", "strokes",
            "images", "5",
            "proposals", "120",
            "results.dir", results.toString());
    String console = Experiments.run(EXPERIMENT, settings);
    assertTrue(console.lines().allMatch(line -> line.length() <= 79), console);
    Path folder = results.resolve("RegionProposals");
    Metrics metrics = Experiments.read(folder);
    for (String variant : metrics.variants()) {
      Map<Integer, Double> recall = new TreeMap<>(metrics.meanByIteration(variant, "recall"));
      assertEquals(
          List.of(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 120), List.copyOf(recall.keySet()));
      recall.values().forEach(r -> assertTrue(r >= 0 && r <= 1, variant + ": " + r));
      assertEquals(last(recall), metrics.values(variant, 0, "recall_iou_0.50")[0]);
      assertTrue(metrics.values(variant, 0, "boxes")[0] <= 120, variant);
    }
    for (String variant : List.of("selective search", "one strategy", "random boxes")) {
      List<Double> recalls =
          List.copyOf(new TreeMap<>(metrics.meanByIteration(variant, "recall")).values());
      assertEquals(recalls.stream().sorted().toList(), recalls, variant);
    }
    assertTrue(Files.size(folder.resolve("steps.png")) > 10_000);
    assertEquals(
        4 * StepsPicture.COLUMNS,
        Files.readAllLines(folder.resolve("selective-search-seed0-steps.txt")).size());
  }

  private static double last(Map<Integer, Double> recall) {
    return List.copyOf(recall.values()).get(recall.size() - 1);
  }
}
