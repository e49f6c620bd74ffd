package dlfs.ch05;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.support.Experiments.assertAll;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientCheckTest {
  private static final GradientCheck EXPERIMENT = new GradientCheck();
  private static final List<String> NETS = List.of("TwoLayerNet", "SimpleConvNet", "BatchNormNet");

  private static Metrics metrics(double difference, double numerical, double backprop) {
    Figures figures = new Figures();
    for (String net : NETS) {
      figures
          .with(net, "seconds_numerical", numerical)
          .with(net, "seconds_backprop", backprop)
          .with(net, "mean_difference", difference);
    }
    return figures.metrics();
  }

  @Test
  void claimsThatBothMethodsAgreeAndThatOneIsSlow() {
    assertHoldAndFailWithNothingMeasured(EXPERIMENT, metrics(1e-9, 10, 1e-3));
    assertAll(NOT_REPRODUCED, EXPERIMENT, metrics(1e-6, 0.05, 1e-3));
  }

  /** Parameters have the names of the book, which has none for DL4J's running statistics. */
  @ParameterizedTest
  @ValueSource(strings = {"builtin", "scratch"})
  void checksEveryParameterOfEveryNetwork(String layers) {
    Metrics metrics =
        Experiments.metrics(
            EXPERIMENT, Map.of("quick", "true", "dataset", "strokes", "layers", layers));
    Stream.of(
            "TwoLayerNet W1, TwoLayerNet b1, TwoLayerNet W2, TwoLayerNet b2",
            "SimpleConvNet W1, SimpleConvNet b1, SimpleConvNet W2, SimpleConvNet b2",
            "SimpleConvNet W3, SimpleConvNet b3",
            "BatchNormNet W1, BatchNormNet gamma1, BatchNormNet beta1, BatchNormNet b3")
        .flatMap(names -> Stream.of(names.split(", ")))
        .forEach(
            parameter ->
                assertEquals(
                    0, metrics.values(parameter, 0, "max_difference")[0], 1e-8, parameter));
  }
}
