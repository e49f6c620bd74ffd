package dlfs.ch02;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Metrics;
import dlfs.networks.Perceptron;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogicGatesTest {
  private static final LogicGates EXPERIMENT = new LogicGates();
  private static final Metrics METRICS = Experiments.metrics(EXPERIMENT, Map.of());
  private static final List<String> INPUTS =
      List.of("x1=0 x2=0", "x1=1 x2=0", "x1=0 x2=1", "x1=1 x2=1");
  private static final String TRAINED = "correct after training";

  @ParameterizedTest
  @CsvSource({"AND, 0, 0, 0, 1", "NAND, 1, 1, 1, 0", "OR, 0, 1, 1, 1", "XOR, 0, 1, 1, 0"})
  void recordsTheTruthTables(String gate, int y00, int y10, int y01, int y11) {
    double[] answers = INPUTS.stream().mapToDouble(x -> METRICS.values(x, 0, gate)[0]).toArray();
    assertArrayEquals(new double[] {y00, y10, y01, y11}, answers);
  }

  @ParameterizedTest
  @CsvSource({"AND, 4", "NAND, 4", "OR, 4", "XOR, 3"})
  void trainsEachGateAsWellAsAPerceptronCan(String gate, int correct) {
    assertArrayEquals(new double[] {correct}, METRICS.values(TRAINED, 0, gate));
  }

  @ParameterizedTest
  @CsvSource({"AND, 0, 0, 0, 1", "NAND, 1, 1, 1, 0", "OR, 0, 1, 1, 1", "XOR, 0, 1, 1, 0"})
  void recordsAPerceptronWithTheRecordedNumberOfCorrectOutputs(
      String gate, int y00, int y10, int y01, int y11) {
    var perceptron =
        new Perceptron(trained(gate + "_b"), trained(gate + "_w1"), trained(gate + "_w2"));
    int correct = perceptron.output(0, 0) == y00 ? 1 : 0;
    correct += perceptron.output(1, 0) == y10 ? 1 : 0;
    correct += perceptron.output(0, 1) == y01 ? 1 : 0;
    correct += perceptron.output(1, 1) == y11 ? 1 : 0;
    assertEquals(trained(gate), correct);
  }

  private static double trained(String metric) {
    return METRICS.values(TRAINED, 0, metric)[0];
  }

  @Test
  void reproducesEveryClaimButNoneWithSwappedRowsOrWithoutMeasurements() {
    assertAll(REPRODUCED, EXPERIMENT, METRICS);
    assertAll(NOT_REPRODUCED, EXPERIMENT, Figures.diverged(METRICS.variants()));

    Map<String, String> rotated = new HashMap<>();
    List<String> variants = METRICS.variants();
    for (int i = 0; i < variants.size(); i++) {
      rotated.put(variants.get(i), variants.get((i + 1) % variants.size()));
    }
    assertAll(NOT_REPRODUCED, EXPERIMENT, Arms.renamed(METRICS, rotated));
  }
}
