package dlfs.ch03;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertAll;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.Experiment;
import dlfs.lab.results.Metrics;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The claims of chapter 3 hold for the measurements, and fail for those of other variants. */
class ClaimsTest {

  @Test
  void ofActivationFunctions() {
    Experiment experiment = new ActivationFunctions();
    Metrics metrics = Experiments.metrics(experiment, Map.of());
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    Map<String, String> rotated = Map.of("step", "sigmoid", "sigmoid", "ReLU", "ReLU", "step");
    assertAll(NOT_REPRODUCED, experiment, Arms.renamed(metrics, rotated));
  }

  @Test
  void ofThreeLayerForward() {
    Experiment experiment = new ThreeLayerForward();
    Metrics metrics = Experiments.metrics(experiment, Map.of());
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertAll(NOT_REPRODUCED, experiment, Arms.reversed(metrics));
  }

  @Test
  void ofPretrainedDigits() {
    Experiment experiment = new PretrainedDigits();
    Metrics metrics = pretrained(0.9352);
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals( // both give the same predictions, but not in the same time
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "one at a time", "batches of 100")));
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, pretrained(0.9207))); // with pixels from 0 to 255
  }

  private static Metrics pretrained(double accuracy) {
    return new Figures()
        .with("one at a time", "test_accuracy", accuracy)
        .with("one at a time", "seconds", 1.7)
        .with("batches of 100", "test_accuracy", accuracy)
        .with("batches of 100", "seconds", 0.05)
        .metrics();
  }
}
