package dlfs.ch05;

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

class ComputationalGraphTest {
  private static final ComputationalGraph EXPERIMENT = new ComputationalGraph();

  private static final Metrics METRICS = Experiments.metrics(EXPERIMENT, Map.of());

  @ParameterizedTest
  @CsvSource({
    "apples, apple, 100, 2.2",
    "apples, apple_num, 2, 110",
    "apples, apple_price, 200, 1.1",
    "apples, tax, 1.1, 200",
    "apples, price, 220, 1",
    "both fruits, apple, 100, 2.2",
    "both fruits, apple_num, 2, 110",
    "both fruits, apple_price, 200, 1.1",
    "both fruits, orange, 150, 3.3",
    "both fruits, orange_num, 3, 165",
    "both fruits, orange_price, 450, 1.1",
    "both fruits, all_price, 650, 1.1",
    "both fruits, tax, 1.1, 650",
    "both fruits, price, 715, 1"
  })
  void recordsTheValueAndTheDerivativeAtEachEdge(
      String purchase, String name, double value, double derivative) {
    assertEquals(value, METRICS.values(purchase, 0, name)[0], 1e-12);
    assertEquals(derivative, METRICS.values(purchase, 0, "d" + name)[0], 1e-12);
  }

  @Test
  void reproducesEveryClaimButNoneWithSwappedPurchases() {
    assertAll(Outcome.REPRODUCED, EXPERIMENT, METRICS);
    assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, Arms.swapped(METRICS, "apples", "both fruits"));
    assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, Figures.diverged(METRICS.variants()));
  }
}
