package dlfs.ch07;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertAll;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Metrics;
import dlfs.support.Arms;
import dlfs.support.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The claims of chapter 7 hold for figures like the book's, and fail for others. */
class ClaimsTest {

  @Test
  void ofSimpleConvNetTraining() {
    var experiment = new SimpleConvNetTraining();
    assertHoldAndFailWithNothingMeasured(experiment, accuracies(0.9982, 0.9896, 0.9896));
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, accuracies(0.9959, 0.9839, 0.9839)));
    assertEquals( // parameters were lost
        List.of(REPRODUCED, REPRODUCED, REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(experiment, accuracies(0.9982, 0.9896, 0.9895)));
  }

  private static Metrics accuracies(double train, double test, double loaded) {
    return new Figures()
        .with("SimpleConvNet", "train_accuracy", train)
        .with("SimpleConvNet", "test_accuracy", test)
        .with("SimpleConvNet", "loaded_test_accuracy", loaded)
        .metrics();
  }

  @Test
  void ofFilterVisualization() {
    var experiment = new FilterVisualization();
    Metrics metrics =
        new Figures()
            .with("before training", "neighbour_correlation", -0.04)
            .with("after training", "neighbour_correlation", 0.6)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertAll(
        NOT_REPRODUCED, experiment, Arms.swapped(metrics, "before training", "after training"));
  }

  @Test
  void ofCnnHistory() {
    var experiment = new CnnHistory();
    Metrics metrics =
        new Figures()
            .with("LeNet of 1998", "parameters", 60_850)
            .with("LeNet of 1998", "test_accuracy", 0.1, 0.984)
            .with("LeNet now", "parameters", 61_706)
            .with("LeNet now", "test_accuracy", 0.1, 0.989)
            .with("AlexNet of 2012", "parameters", 5e7)
            .metrics();
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertAll(
        NOT_REPRODUCED, experiment, Arms.swapped(metrics, "LeNet of 1998", "AlexNet of 2012"));
  }

  @Test
  void neighboursAreCorrelatedInAGradientAndAnticorrelatedOnAChessboard() {
    double[] gradient = IntStream.range(0, 25).mapToDouble(i -> i / 5 + i % 5).toArray();
    double[] chessboard = IntStream.range(0, 25).mapToDouble(i -> i % 2).toArray();
    assertEquals(0.75, FilterVisualization.neighbourCorrelation(gradient), 1e-12);
    assertEquals(-1, FilterVisualization.neighbourCorrelation(chessboard), 0.01);
    double[] scaled = Arrays.stream(gradient).map(x -> 3 - 2 * x).toArray();
    assertEquals(0.75, FilterVisualization.neighbourCorrelation(scaled), 1e-12);
  }
}
