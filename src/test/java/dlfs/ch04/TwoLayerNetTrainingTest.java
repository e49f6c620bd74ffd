package dlfs.ch04;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.results.Claim;
import dlfs.lab.results.Metrics;
import dlfs.mnist.PublishedDataset;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

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

  /** Compares both methods for a network whose numerical gradients take less time. */
  private record Methods(MultiLayerNet net) implements Experiment {
    @Override
    public About about() {
      return About.on(
          PublishedDataset.MNIST, "Methods", "0.0", "Are both the same?", List.of(), List.of(), 1);
    }

    @Override
    public Metrics run(Lab lab) {
      return new GradientMethods(net, 0.1, 1, 1).compare(lab);
    }

    @Override
    public List<Claim> claims() {
      return List.of();
    }
  }

  @Test
  void numericalGradientsTakeTheSameStepsAsBackpropagationButSlower() {
    var net = new MultiLayerNet(784, List.of(4), 10, Activation.RELU, new InitialWeights.Std(0.01));
    assertTakeTheSameStepsAsBackpropagationButSlower(new Methods(net), Map.of());
  }

  @Test
  @Tag("regression")
  void numericalGradientsOfTheBooksNetworkTakeTheSameStepsToo() {
    assertTakeTheSameStepsAsBackpropagationButSlower(
        EXPERIMENT, Map.of("iterations", "1", "batch", "1", "numerical", "1"));
  }

  private static void assertTakeTheSameStepsAsBackpropagationButSlower(
      Experiment experiment, Map<String, String> settings) {
    Map<String, String> typed = new HashMap<>(settings);
    typed.putAll(Map.of("quick", "true", "dataset", "strokes"));
    Metrics metrics = Experiments.metrics(experiment, typed);
    double[] backprop = metrics.values("backprop", 0, "train_loss");
    assertEquals(1, backprop.length);
    assertArrayEquals(backprop, metrics.values("numerical", 0, "train_loss"), 1e-9);
    double factor =
        metrics.values("numerical", 0, GradientMethods.SECONDS)[0]
            / metrics.values("backprop", 0, GradientMethods.SECONDS)[0];
    assertTrue(factor > 10, formatted("numerical gradients take only %.1f times as long", factor));
  }
}
