package dlfs.ch04;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TwoLayerNetTrainingTest {
  private static final TwoLayerNetTraining EXPERIMENT = new TwoLayerNetTraining();

  private static Metrics metrics(double firstLoss, double lastLoss, double train, double test) {
    return new Figures()
        .with("TwoLayerNet", "train_loss", firstLoss, lastLoss)
        .with("TwoLayerNet", "train_accuracy", 0.1, train)
        .with("TwoLayerNet", "test_accuracy", 0.1, test)
        .metrics();
  }

  @Test
  void reproducesEveryClaimOnlyWithSuitableMetrics() {
    assertHoldAndFailWithNothingMeasured(EXPERIMENT, metrics(2.3, 0.05, 0.979, 0.970));
    assertEquals( // a loss that has not decreased
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(EXPERIMENT, metrics(2.3, 2.5, 0.979, 0.970)));
    assertEquals( // overfitting
        List.of(REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(EXPERIMENT, metrics(2.3, 0.05, 0.999, 0.970)));
    assertEquals( // better than the book's
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED),
        outcomes(EXPERIMENT, metrics(2.3, 0.05, 0.989, 0.980)));
  }

  @Test
  void numericalGradientsTakeTheSameStepsAsBackpropagationButSlower() {
    Metrics metrics =
        Experiments.metrics(
            EXPERIMENT,
            Map.of(
                "quick", "true",
                "dataset", "strokes",
                "iterations", "1",
                "batch", "1",
                "numerical", "1"));
    double[] backprop = metrics.values("backprop", 0, "train_loss");
    assertEquals(1, backprop.length);
    assertArrayEquals(backprop, metrics.values("numerical", 0, "train_loss"), 1e-9);
    double factor =
        metrics.values("numerical", 0, GradientMethods.SECONDS)[0]
            / metrics.values("backprop", 0, GradientMethods.SECONDS)[0];
    assertTrue(factor > 10, formatted("numerical gradients take only %.1f times as long", factor));
  }
}
