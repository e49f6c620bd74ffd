package dlfs.ch06;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperparameterSearchTest {
  private static final int TRIALS = 10;

  private static Metrics metrics;

  @BeforeAll
  static void searchesTwiceInTwoRounds() {
    metrics =
        Experiments.metrics(
            new HyperparameterSearch(),
            Map.of(
                "dataset",
                "strokes",
                "quick",
                "true",
                "seeds",
                "2",
                "rounds",
                "2",
                "trials",
                "" + TRIALS,
                "samples",
                "50",
                "batch",
                "10",
                "epochs",
                "2"));
  }

  /** The metric of all trials of a round, the best first. */
  private static double[] round(int round, long seed, String metric) {
    return metrics.variants().stream()
        .skip((round - 1L) * TRIALS)
        .limit(TRIALS)
        .mapToDouble(
            trial ->
                Arrays.stream(metrics.values(trial, seed, metric))
                    .reduce((a, b) -> b)
                    .orElseThrow())
        .toArray();
  }

  @Test
  void ranksTheTrialsOfEachRoundByTheirLastValidationAccuracy() {
    assertEquals("Best-1", metrics.variants().get(0));
    assertEquals("Round 2 Best-10", metrics.variants().get(2 * TRIALS - 1));
    for (long seed = 0; seed < 2; seed++) {
      for (int round = 1; round <= 2; round++) {
        double[] accuracies = round(round, seed, "validation_accuracy");
        assertTrue(
            IntStream.range(1, TRIALS).allMatch(i -> accuracies[i] <= accuracies[i - 1]),
            () -> Arrays.toString(accuracies));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"learning_rate, -6, -2", "weight_decay, -8, -4"})
  void drawsFromTheWholeRangeInTheFirstRound(String metric, double low, double high) {
    for (long seed = 0; seed < 2; seed++) {
      double[] powers = Arrays.stream(round(1, seed, metric)).map(Math::log10).sorted().toArray();
      assertTrue(low <= powers[0] && powers[0] < low + 1.5, Arrays.toString(powers));
      assertTrue(
          high - 1.5 < powers[TRIALS - 1] && powers[TRIALS - 1] < high, Arrays.toString(powers));
    }
  }

  @ParameterizedTest
  @CsvSource({"learning_rate", "weight_decay"})
  void drawsFromTheRangeOfTheBestFiveInTheSecondRound(String metric) {
    for (long seed = 0; seed < 2; seed++) {
      double[] best = Arrays.stream(round(1, seed, metric)).limit(5).sorted().toArray();
      for (double drawn : round(2, seed, metric)) {
        assertTrue(best[0] <= drawn && drawn <= best[4], drawn + " in " + Arrays.toString(best));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"learning_rate", "weight_decay"})
  void drawsNoValueTwice(String metric) {
    DoubleStream drawn =
        LongStream.range(0, 2)
            .boxed()
            .flatMapToDouble(seed -> Arrays.stream(round(1, seed, metric)));
    assertEquals(2 * TRIALS, drawn.distinct().count());
  }
}
