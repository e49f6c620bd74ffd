package dlfs.ch08;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.Experiment;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Experiments;
import dlfs.support.SharedFiles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The experiments with the book's trained network, on real MNIST. */
class TrainedDeepConvNetTest {

  private static Metrics metrics(Experiment experiment, String... more) {
    Map<String, String> typed =
        new HashMap<>(
            Map.of("dataset", "mnist", "datasets.dir", SharedFiles.datasets().toString()));
    for (int i = 0; i < more.length; i += 2) {
      typed.put(more[i], more[i + 1]);
    }
    return Experiments.metrics(experiment, typed);
  }

  @Tag("regression")
  @ParameterizedTest
  @ValueSource(strings = {"builtin", "scratch"})
  void hasTheBooksAccuracy(String layers) {
    var experiment = new PretrainedDeepConvNet();
    Metrics metrics = metrics(experiment, "layers", layers);
    assertArrayEquals(new double[] {0.9935}, metrics.values("DeepConvNet", 0, "test_accuracy"));
    assertArrayEquals(new double[] {123_552}, metrics.values("DeepConvNet", 0, "parameters"));
    Experiments.assertAll(Outcome.REPRODUCED, experiment, metrics);
    assertCountsEveryImageOnce(metrics);
  }

  /** The number of test images of 0, 1, ... */
  private static void assertCountsEveryImageOnce(Metrics metrics) {
    double[] labels = new double[10];
    double right = 0;
    for (int predicted = 0; predicted < 10; predicted++) {
      double[] counts = metrics.values("DeepConvNet", 0, "taken_for_" + predicted);
      IntStream.range(0, 10).forEach(label -> labels[label] += counts[label]);
      right += counts[predicted];
    }
    assertArrayEquals(new double[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, labels);
    assertEquals(9_935, right);
  }

  /** The first misclassified test image that the book shows is a 6, classified as 0. */
  @Test
  void misclassifies65ImagesWithLessConfidence() {
    var experiment = new Misclassified();
    Metrics metrics = metrics(experiment, "layers", "scratch");
    Experiments.assertAll(Outcome.REPRODUCED, experiment, metrics);
    Map<Integer, Double> labels = metrics.meanByIteration("DeepConvNet", "label");
    Map<Integer, Double> predictions = metrics.meanByIteration("DeepConvNet", "answer");
    assertEquals(65, labels.size());
    assertEquals(labels.keySet(), predictions.keySet());
    labels.forEach((image, label) -> assertTrue(!label.equals(predictions.get(image)), "" + image));
    int first = labels.keySet().iterator().next();
    assertEquals(List.of(6.0, 0.0), List.of(labels.get(first), predictions.get(first)));
    double wrong = metrics.values("DeepConvNet", 0, "probability_when_wrong")[0];
    double right = metrics.values("DeepConvNet", 0, "probability_when_right")[0];
    assertTrue(wrong > 0.1 && wrong < right && right < 1, wrong + " and " + right);
  }

  /** Checks on few images that each format is what its name says, not how accurate it is. */
  @ParameterizedTest
  @ValueSource(strings = {"builtin", "scratch"})
  void isAccurateInEveryFormatExceptOneBit(String layers) {
    Metrics metrics =
        metrics(new HalfPrecision(), "layers", layers, "images", "300", "halfImages", "10");
    Stream.of("float64", "float32", "float16", "float16 each layer", "bfloat16", "8 bits")
        .forEach(
            format ->
                assertArrayEquals(
                    new double[] {300, 1}, imagesAndAccuracy(metrics, format), 0.005, format));
    assertArrayEquals(new double[] {10, 1}, imagesAndAccuracy(metrics, "float16 each sum"));
    double lost = 1 - imagesAndAccuracy(metrics, "1 bit")[1];
    assertTrue(lost > 0.02, "accuracy lost by 1 bit: " + lost);
  }

  private static double[] imagesAndAccuracy(Metrics metrics, String format) {
    return Stream.of("images", "test_accuracy")
        .mapToDouble(metric -> metrics.values(format, 0, metric)[0])
        .toArray();
  }
}
