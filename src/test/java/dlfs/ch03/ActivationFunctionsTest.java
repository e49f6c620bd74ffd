package dlfs.ch03;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationFunctionsTest {
  private static final Metrics METRICS = Experiments.metrics(new ActivationFunctions(), Map.of());

  /** The values that the book prints. */
  @ParameterizedTest
  @CsvSource({"step, 0, 1, 1", "sigmoid, 0.26894142, 0.73105858, 0.88079708", "ReLU, 0, 1, 2"})
  void returnsTheBooksValues(String function, double ofMinus1, double of1, double of2) {
    assertEquals(ofMinus1, METRICS.values(function, 0, "y(-1)")[0], 5e-9);
    assertEquals(of1, METRICS.values(function, 0, "y(1)")[0], 5e-9);
    assertEquals(of2, METRICS.values(function, 0, "y(2)")[0], 5e-9);
  }

  @ParameterizedTest
  @CsvSource({"step", "sigmoid", "ReLU"})
  void recordsTheCurveFromMinus5To5(String function) {
    double[] x = METRICS.values(function, 0, "x");
    double[] y = METRICS.values(function, 0, "y");
    assertEquals(101, x.length);
    assertArrayEquals(new double[] {-5, 0, 5}, new double[] {x[0], x[50], x[100]});
    for (int i = 0; i < x.length; i++) {
      assertEquals(formula(function, x[i]), y[i], 1e-12, function + " of " + x[i]);
    }
  }

  private static double formula(String function, double x) {
    return switch (function) {
      case "step" -> x > 0 ? 1 : 0;
      case "sigmoid" -> 1 / (1 + Math.exp(-x));
      case "ReLU" -> Math.max(x, 0);
      default -> fail(function);
    };
  }
}
