package dlfs.ch04;

import static dlfs.text.Text.formatted;

import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.support.Reference;
import dlfs.support.Results;
import dlfs.support.SampleStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares a complete run in {@code -Dresults.dir} with the figures of the book's code. */
@Tag("regression")
class TwoLayerNetTrainingRegressionTest {
  private static final String NET = "TwoLayerNet";

  /** In earlier epochs, accuracies rise so fast that a few updates make a difference. */
  private static final int FIRST_EPOCH = 5;

  /**
   * Three seeds are too few to estimate the spread in a single epoch, so the spread over all epochs
   * is used for each.
   */
  @ParameterizedTest
  @CsvSource({"train_accuracy, train_acc", "test_accuracy, test_acc"})
  void accuraciesLieWithinTheSpreadOfTheBooksAccuracies(String metric, String column)
      throws IOException {
    Metrics metrics = Results.ofRun(new TwoLayerNetTraining());
    List<Map<String, String>> book = Reference.rows("two_layer_net_accuracy.csv");
    List<SampleStatistics> epochs =
        IntStream.rangeClosed(FIRST_EPOCH, 17)
            .mapToObj(
                epoch ->
                    SampleStatistics.of(
                        book.stream()
                            .filter(row -> row.get("epoch").equals("" + epoch))
                            .mapToDouble(row -> Double.parseDouble(row.get(column)))
                            .toArray()))
            .toList();
    double variance =
        epochs.stream().mapToDouble(epoch -> epoch.std() * epoch.std()).average().orElseThrow();
    double spread = Math.sqrt(variance * (1.0 / 3 + 1.0 / metrics.seeds().size()));
    for (int i = 0; i < epochs.size(); i++) {
      int epoch = FIRST_EPOCH + i;
      new Reference(epochs.get(i).mean(), spread)
          .assertNear(formatted("%s, epoch %d", metric, epoch), ours(metrics, metric, epoch));
    }
  }

  private static double ours(Metrics metrics, String metric, int epoch) {
    return metrics.rows().stream()
        .filter(row -> row.variant().equals(NET) && row.metric().equals(metric))
        .filter(row -> row.epoch() == epoch)
        .mapToDouble(Measurement::value)
        .average()
        .orElseThrow();
  }
}
