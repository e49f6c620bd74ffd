package dlfs.ch04;

import static dlfs.support.Experiments.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossFunctionsTest {
  private static final LossFunctions EXPERIMENT = new LossFunctions();

  private static final Metrics METRICS = Experiments.metrics(EXPERIMENT, Map.of());

  @ParameterizedTest
  @CsvSource({
    "2 is likeliest, sum_of_squared_errors, 0.0975",
    "7 is likeliest, sum_of_squared_errors, 0.5975",
    "2 is likeliest, cross_entropy_error, 0.510825457099338",
    "7 is likeliest, cross_entropy_error, 2.302584092994546"
  })
  void recordsTheBooksErrors(String prediction, String metric, double expected) {
    assertEquals(expected, METRICS.values(prediction, 0, metric)[0], 1e-15);
  }

  @Test
  void reproducesEveryClaimButNoneWithSwappedPredictions() {
    assertAll(Outcome.REPRODUCED, EXPERIMENT, METRICS);
    assertAll(
        Outcome.NOT_REPRODUCED,
        EXPERIMENT,
        Arms.swapped(METRICS, "2 is likeliest", "7 is likeliest"));
    assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, Figures.diverged(METRICS.variants()));
  }

  @Test
  void areZeroForAPerfectPrediction() {
    double[] t = {0, 1, 0};
    assertEquals(0, LossFunctions.sumOfSquaredErrors(t, t));
    assertEquals(0, LossFunctions.crossEntropyError(t, t), 1.01e-7); // the effect of the delta
  }

  /** Section 4.2.2: without the delta, 0 log 0 would be NaN, and -log 0 infinite. */
  @Test
  void crossEntropyErrorIsFiniteForAProbabilityOfZero() {
    double[] t = {0, 1, 0};
    assertEquals(
        -Math.log(1e-7), LossFunctions.crossEntropyError(new double[] {1, 0, 0}, t), 1e-12);
  }
}
