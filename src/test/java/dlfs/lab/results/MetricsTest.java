package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.support.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final String ACCURACY = "accuracy";

  private static Metrics trials(double... lastAccuracies) {
    Figures figures = new Figures();
    for (int i = 0; i < lastAccuracies.length; i++) {
      figures.with("trial " + i, ACCURACY, 0.9, lastAccuracies[i]).with("trial " + i, "number", i);
    }
    return figures.metrics();
  }

  /** Returns the numbers of the trials, ordered by rank. */
  private static double[] ranked(Metrics trials, long seed) {
    Metrics ranked = trials.ranked("", ACCURACY);
    return ranked.variants().stream()
        .flatMapToDouble(rank -> Arrays.stream(ranked.values(rank, seed, "number")))
        .toArray();
  }

  @Test
  void areRankedByTheLastValueTheLargestFirst() {
    assertArrayEquals(new double[] {1, 2, 0}, ranked(trials(0.1, 0.8, 0.3), 0));
  }

  @Test
  void keepTheirOrderIfEqual() {
    assertArrayEquals(new double[] {1, 3, 0, 2}, ranked(trials(0.1, 0.8, 0.1, 0.8), 2));
  }

  @Test
  void rankLastIfDiverged() {
    assertArrayEquals(new double[] {2, 1, 0}, ranked(trials(Double.NaN, 0, 0.2), 1));
  }

  @Test
  void areRankedSeparatelyInEachSeed() {
    List<Measurement> rows =
        List.of(
            new Measurement("a", 5, 0, 0, ACCURACY, 0.1),
            new Measurement("a", 6, 0, 0, ACCURACY, 0.4),
            new Measurement("b", 5, 0, 0, ACCURACY, 0.2),
            new Measurement("b", 6, 0, 0, ACCURACY, 0.3));
    Metrics ranked =
        new Metrics(List.of("a", "b"), List.of(5L, 6L), rows).ranked("Round 2 ", ACCURACY);
    assertEquals(List.of("Round 2 Best-1", "Round 2 Best-2"), ranked.variants());
    assertEquals(
        List.of(
            new Measurement("Round 2 Best-1", 5, 0, 0, ACCURACY, 0.2),
            new Measurement("Round 2 Best-1", 6, 0, 0, ACCURACY, 0.4),
            new Measurement("Round 2 Best-2", 5, 0, 0, ACCURACY, 0.1),
            new Measurement("Round 2 Best-2", 6, 0, 0, ACCURACY, 0.3)),
        ranked.rows());
  }

  @Test
  void areFollowedByOthers() {
    Metrics one = new Figures().with("SGD", ACCURACY, 0.1).metrics();
    Metrics both = one.and(new Figures().with("Adam", ACCURACY, 0.2).metrics());
    assertEquals(List.of("SGD", "Adam"), both.variants());
    assertEquals(one.seeds(), both.seeds());
    assertArrayEquals(new double[] {0.2}, both.values("Adam", 2, ACCURACY));
  }

  @Test
  void haveAMeanOverSeedsForEachEpoch() {
    List<Measurement> rows =
        List.of(
            new Measurement("SGD", 0, 0, 0, ACCURACY, 0.25),
            new Measurement("SGD", 0, 1, 3, ACCURACY, 0.5),
            new Measurement("SGD", 1, 0, 0, ACCURACY, 0.75));
    assertEquals(
        Map.of(0, 0.5, 1, 0.5),
        new Metrics(List.of("SGD"), List.of(0L, 1L), rows).meanByEpoch("SGD", ACCURACY));
  }
}
