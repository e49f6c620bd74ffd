package dlfs.ch06;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertAll;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Metrics;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The claims of chapter 6 hold for figures like the book's, and all fail when variants are swapped.
 */
class ClaimsTest {
  private static final List<String> SCALES =
      List.of(
          "1",
          "0.541",
          "0.293",
          "0.158",
          "0.0858",
          "0.0464",
          "0.0251",
          "0.0136",
          "0.00736",
          "0.00398",
          "0.00215",
          "0.00117",
          "0.000631",
          "0.000341",
          "0.000185",
          "0.0001");

  /** This experiment takes a second, so the test uses its own measurements. */
  @Test
  void ofWeightInitActivationsOnMeasuredOnes() {
    Metrics metrics = Experiments.metrics(new WeightInitActivations(), Map.of("seeds", "2"));
    assertHoldAndFailWithNothingMeasured(new WeightInitActivations(), metrics);

    Map<String, String> rotated =
        Map.of(
            "sigmoid std=1", "sigmoid std=0.01",
            "sigmoid std=0.01", "sigmoid Xavier",
            "sigmoid Xavier", "sigmoid std=1",
            "relu std=1", "relu Xavier",
            "relu Xavier", "relu He",
            "relu He", "relu std=0.01",
            "relu std=0.01", "relu std=1");
    assertAll(NOT_REPRODUCED, new WeightInitActivations(), Arms.renamed(metrics, rotated));
  }

  @Test
  void ofWeightInitComparison() {
    Metrics metrics = losses(2.3013, 0.2930, 0.1980);
    assertHoldAndFailWithNothingMeasured(new WeightInitComparison(), metrics);
    assertAll(NOT_REPRODUCED, new WeightInitComparison(), Arms.swapped(metrics, "std=0.01", "He"));
    assertEquals(
        List.of(REPRODUCED, REPRODUCED, NOT_REPRODUCED),
        outcomes(new WeightInitComparison(), Arms.swapped(metrics, "Xavier", "He")));
    assertEquals( // ln 10 is 2.3026, so this network was trained, if only a little
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(new WeightInitComparison(), losses(2.29, 0.2930, 0.1980)));
  }

  private static Metrics losses(double fixed, double xavier, double he) {
    return new Figures()
        .with("std=0.01", "train_loss", fixed)
        .with("Xavier", "train_loss", xavier)
        .with("He", "train_loss", he)
        .metrics();
  }

  @Test
  void ofBatchNormComparison() {
    Figures figures = new Figures();
    for (String scale : SCALES) {
      boolean trainsWithout = List.of("0.158", "0.0858", "0.0464").contains(scale);
      figures
          .with(formatted("std=%s with batch norm", scale), "train_accuracy", 0.3, 0.8, 0.95)
          .with(
              formatted("std=%s without batch norm", scale),
              "train_accuracy",
              0.1,
              trainsWithout ? 0.5 : 0.1,
              trainsWithout ? 0.9 : 0.1);
    }
    Metrics metrics = figures.metrics();
    assertHoldAndFailWithNothingMeasured(new BatchNormComparison(), metrics);

    for (String scale : SCALES) {
      metrics =
          Arms.swapped(
              metrics,
              formatted("std=%s with batch norm", scale),
              formatted("std=%s without batch norm", scale));
    }
    assertAll(NOT_REPRODUCED, new BatchNormComparison(), metrics);
  }

  @Test
  void ofWeightDecay() {
    Metrics metrics = accuracies("lambda=0", 1, 0.77, "lambda=0.1", 0.89, 0.72);
    assertHoldAndFailWithNothingMeasured(new WeightDecay(), metrics);
    assertAll(NOT_REPRODUCED, new WeightDecay(), Arms.swapped(metrics, "lambda=0", "lambda=0.1"));
    assertEquals( // no overfitting in the first place
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(new WeightDecay(), accuracies("lambda=0", 1, 0.86, "lambda=0.1", 0.8, 0.7)));
  }

  @Test
  void ofDropoutComparison() {
    Metrics metrics = accuracies("dropout=0", 1, 0.77, "dropout=0.2", 0.72, 0.61);
    assertHoldAndFailWithNothingMeasured(new DropoutComparison(), metrics);
    assertAll(
        NOT_REPRODUCED, new DropoutComparison(), Arms.swapped(metrics, "dropout=0", "dropout=0.2"));
  }

  private static Metrics accuracies(
      String one, double train, double test, String other, double otherTrain, double otherTest) {
    return new Figures()
        .with(one, "train_accuracy", 0.1, train)
        .with(one, "test_accuracy", 0.1, test)
        .with(other, "train_accuracy", 0.1, otherTrain)
        .with(other, "test_accuracy", 0.1, otherTest)
        .metrics();
  }

  @Test
  void ofHyperparameterSearch() {
    Metrics metrics =
        learningRates(0.0092, 0.0096, 0.0045, 0.0018, 0.0012, 4e-5, 2e-6, 6e-6, 3e-4, 1e-5);
    assertHoldAndFailWithNothingMeasured(new HyperparameterSearch(), metrics);
    assertAll(NOT_REPRODUCED, new HyperparameterSearch(), Arms.reversed(metrics));
    assertAll( // one of five is enough
        NOT_REPRODUCED,
        new HyperparameterSearch(),
        learningRates(0.0092, 0.0096, 0.0045, 0.0018, 0.0009));
    assertAll(
        NOT_REPRODUCED,
        new HyperparameterSearch(),
        learningRates(0.0092, 0.0096, 0.0045, Double.NaN, 0.0012));
  }

  /** Returns metrics with the learning rates of the best trial, the second best, ... */
  private static Metrics learningRates(double... rates) {
    Figures figures = new Figures();
    IntStream.range(0, rates.length)
        .forEach(
            i ->
                figures
                    .with("Best-" + (i + 1), "learning_rate", rates[i])
                    .with("Best-" + (i + 1), "weight_decay", 1e-6)
                    .with("Best-" + (i + 1), "validation_accuracy", 0.8 - 0.07 * i));
    return figures.metrics();
  }
}
