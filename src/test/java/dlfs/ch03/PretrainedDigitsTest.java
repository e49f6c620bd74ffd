package dlfs.ch03;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Experiments;
import dlfs.support.SharedFiles;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On real MNIST. */
class PretrainedDigitsTest {
  private static final PretrainedDigits EXPERIMENT = new PretrainedDigits();

  private static Metrics metrics(String layers) {
    String datasets = SharedFiles.datasets().toString();
    return Experiments.metrics(
        EXPERIMENT, Map.of("dataset", "mnist", "datasets.dir", datasets, "layers", layers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"builtin", "scratch"})
  void hasTheBooksAccuracyOneAtATimeAndInBatches(String layers) {
    Metrics metrics = metrics(layers);
    for (String variant : metrics.variants()) {
      assertArrayEquals(new double[] {0.9352}, metrics.values(variant, 0, "test_accuracy"));
      assertTrue(metrics.values(variant, 0, "seconds")[0] > 0, variant);
    }
    Experiments.assertAll(Outcome.REPRODUCED, EXPERIMENT, metrics);
    assertRecordsTheFirstImagesAndTheFirstMisclassifiedOnes(metrics);
  }

  /** Images 0 to 9, of which image 8 is misclassified, and 19 other misclassified images. */
  private static void assertRecordsTheFirstImagesAndTheFirstMisclassifiedOnes(Metrics metrics) {
    Map<Integer, Double> labels = metrics.meanByIteration("batches of 100", "label");
    Map<Integer, Double> predictions = metrics.meanByIteration("batches of 100", "answer");
    assertEquals(29, labels.size());
    assertEquals(labels.keySet(), predictions.keySet());
    Set<Integer> right = new TreeSet<>(labels.keySet());
    right.removeIf(image -> !labels.get(image).equals(predictions.get(image)));
    assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6, 7, 9), right);
    double[] firstLabels = IntStream.range(0, 10).mapToDouble(labels::get).toArray();
    assertArrayEquals(new double[] {7, 2, 1, 0, 4, 1, 4, 9, 5, 9}, firstLabels);
    assertEquals(6, predictions.get(8));
  }
}
