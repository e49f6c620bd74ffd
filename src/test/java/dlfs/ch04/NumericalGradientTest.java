package dlfs.ch04;

import static dlfs.support.Experiments.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

class NumericalGradientTest {
  private static final NumericalGradient EXPERIMENT = new NumericalGradient();

  private static final Metrics METRICS = Experiments.metrics(EXPERIMENT, Map.of());

  private double last(String part, String metric) {
    double[] values = METRICS.values(part, 0, metric);
    return values[values.length - 1];
  }

  @ParameterizedTest
  @CsvSource({
    "x=5, 0.1999999999990898",
    "x=10, 0.2999999999986347",
    "x0=3 (x1=4), 6.00000000000378",
    "x1=4 (x0=3), 7.999999999999119"
  })
  void recordsTheBooksDerivativesToTheLastDigit(String part, double expected) {
    assertEquals(expected, last(part, "dx"), 1e-14);
  }

  @Test
  void roundsATooSmallHToZero() {
    assertEquals(0, last("x=5 h=1e-50", "h_in_float32"));
    assertEquals(0, last("x=5 h=1e-50", "dx"));
    assertEquals(1e-4f, last("x=5", "h_in_float32"));
  }

  @ParameterizedTest
  @CsvSource({"'(3, 4)', 6, 8", "'(0, 2)', 0, 4", "'(3, 0)', 6, 0"})
  void recordsTheBooksGradients(String place, double dx0, double dx1) {
    assertEquals(dx0, last(place, "dx0"), 1e-10);
    assertEquals(dx1, last(place, "dx1"), 1e-10);
  }

  @Test
  void recordsTheGradientAtEveryPointOfTheGrid() {
    assertEquals(18 * 18, METRICS.values("field", 0, "dx0").length);
    for (String variable : new String[] {"x0", "x1"}) {
      double[] twice = METRICS.values("field", 0, variable);
      for (int i = 0; i < twice.length; i++) {
        twice[i] *= 2;
      }
      assertArrayEquals(twice, METRICS.values("field", 0, "d" + variable), 1e-10);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lr=0.1, -6.11110793e-10, 8.14814391e-10",
    "lr=10, -2.58983747e+13, -1.29524862e+12",
    "lr=1e-10, -2.99999994, 3.99999992"
  })
  void descendsToTheBooksPoint(String learningRate, double x0, double x1) {
    assertEquals(101, METRICS.values(learningRate, 0, "x0").length);
    assertEquals(-3, METRICS.values(learningRate, 0, "x0")[0]);
    assertEquals(4, METRICS.values(learningRate, 0, "x1")[0]);
    assertEquals(1, last(learningRate, "x0") / x0, 1e-8);
    assertEquals(1, last(learningRate, "x1") / x1, 1e-8);
  }

  @ParameterizedTest
  @CsvSource({
    "prediction_0, 1.05414809",
    "prediction_1, 0.63071653",
    "prediction_2, 1.1328074",
    "loss, 0.92806853663411326",
    "dw11, 0.21924763",
    "dw12, 0.14356247",
    "dw13, -0.36281009",
    "dw21, 0.32887144",
    "dw22, 0.2153437",
    "dw23, -0.54421514"
  })
  void recordsTheBooksValuesOfSimpleNet(String metric, double expected) {
    assertEquals(expected, last("simpleNet", metric), 1e-8);
  }

  @Test
  void reproducesEveryClaimButNoneWithoutMeasurements() {
    assertAll(Outcome.REPRODUCED, EXPERIMENT, METRICS);
    assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, Figures.diverged(METRICS.variants()));
  }

  @Test
  void reproducesNoClaimWithPartsAndVariablesSwapped() {
    Map<String, String> parts =
        Map.of(
            "x=5", "x=10",
            "x=10", "x=5 h=1e-50",
            "x=5 h=1e-50", "x=5",
            "x0=3 (x1=4)", "x1=4 (x0=3)",
            "x1=4 (x0=3)", "x0=3 (x1=4)",
            "lr=0.1", "lr=10",
            "lr=10", "lr=1e-10",
            "lr=1e-10", "lr=0.1");
    Map<String, String> variables =
        Map.of(
            "dx0", "dx1",
            "dx1", "dx0",
            "loss", "prediction_0",
            "prediction_0", "loss",
            "dw11", "dw21",
            "dw21", "dw11");
    Metrics mixedUp = Arms.withMetricsRenamed(METRICS, variables);
    assertAll(Outcome.NOT_REPRODUCED, EXPERIMENT, Arms.renamed(mixedUp, parts));
  }
}
