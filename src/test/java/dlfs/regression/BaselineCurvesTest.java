package dlfs.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineCurvesTest {
  private final List<Measurement> rows = new ArrayList<>();

  private void addCurve(String variant, long seed, String metric, int points) {
    for (int i = 0; i < points; i++) {
      rows.add(new Measurement(variant, seed, null, i, metric, 1.0 / (1 + i + seed)));
    }
  }

  private Metrics metrics(int seeds) {
    return Metrics.of(LongStream.range(0, seeds).boxed().toList(), rows);
  }

  private static List<Integer> positions(List<Measurement> points, String variant, long seed) {
    return points.stream()
        .filter(row -> row.variant().equals(variant) && row.seed() == seed)
        .map(Measurement::iteration)
        .toList();
  }

  @Test
  void curvesOfAllSeedsHaveTheSameHundredPositions() {
    addCurve("SGD", 0, "train_loss", 2_000);
    addCurve("SGD", 1, "train_loss", 2_000);
    List<Measurement> points = BaselineCurves.of(metrics(2));
    List<Integer> positions = positions(points, "SGD", 0);
    assertEquals(100, positions.size());
    assertEquals(0, positions.get(0));
    assertEquals(1_999, positions.get(99));
    assertEquals(positions, positions(points, "SGD", 1));
    assertTrue(rows.containsAll(points), "a point that was not measured");
  }

  @Test
  void runThatEndedEarlyHasItsLastPointToo() {
    addCurve("SGD", 0, "train_loss", 1_000);
    addCurve("std=1", 0, "train_loss", 15);
    List<Measurement> points = BaselineCurves.of(metrics(1));
    assertEquals(List.of(0, 10, 14), positions(points, "std=1", 0));
  }

  @Test
  void figuresMeasuredOnceAndTimesAreLeftOut() {
    addCurve("SGD", 0, "test_accuracy", 1);
    addCurve("SGD", 0, "seconds", 50);
    assertEquals(List.of(), BaselineCurves.of(metrics(1)));
  }

  @Test
  void manyCurvesHaveFewPoints() {
    for (int i = 0; i < 600; i++) {
      addCurve("trial " + i, 0, "validation_accuracy", 50);
    }
    assertEquals(6_000, BaselineCurves.of(metrics(1)).size());
  }

  @Test
  void fileHasTheSeedsOfTheFinalFigures(@TempDir Path folder) throws IOException {
    for (int seed = 0; seed < 6; seed++) {
      addCurve("SGD", seed, "train_loss", 10);
    }
    Files.writeString(
        folder.resolve("summary.csv"),
        "variant,metric,seeds,mean,std,min,max\nSGD,train_loss,3,0.1,0,0.1,0.1\n");
    BaselineCurves.write(folder, metrics(6));
    List<Measurement> written = CsvFiles.readMetrics(folder.resolve("curves.csv"));
    assertEquals(rows.subList(0, 30), written);
  }

  @Test
  void noCurvesAreNoFile(@TempDir Path folder) throws IOException {
    addCurve("SGD", 0, "test_accuracy", 1);
    Files.writeString(folder.resolve("summary.csv"), "variant,metric,seeds,mean,std,min,max\n");
    BaselineCurves.write(folder, metrics(1));
    assertFalse(Files.exists(folder.resolve("curves.csv")));
  }
}
