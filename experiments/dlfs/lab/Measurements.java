package dlfs.lab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The accuracies that are measured during a training, by metric.
 *
 * @param everyEpoch measured after the first update of each epoch
 * @param atTheEnd measured after the last update
 * @param best the metric whose highest value selects the network that is saved; null for none
 */
record Measurements(Map<String, Accuracy> everyEpoch, Map<String, Accuracy> atTheEnd, String best) {
  static final Measurements NONE = new Measurements(Map.of(), Map.of(), null);

  Measurements withEveryEpoch(String metric, Accuracy accuracy) {
    return new Measurements(with(everyEpoch, metric, accuracy), atTheEnd, best);
  }

  Measurements withAtTheEnd(String metric, Accuracy accuracy) {
    return new Measurements(everyEpoch, with(atTheEnd, metric, accuracy), best);
  }

  Measurements withBest(String metric) {
    return new Measurements(everyEpoch, atTheEnd, metric);
  }

  private static Map<String, Accuracy> with(
      Map<String, Accuracy> accuracies, String metric, Accuracy accuracy) {
    Map<String, Accuracy> more = new LinkedHashMap<>(accuracies);
    more.put(metric, accuracy);
    return Collections.unmodifiableMap(more);
  }

  void measureEpoch(Run run, MultiLayerNetwork network, int epoch, int iteration) {
    measure(everyEpoch, run, network, epoch, iteration);
  }

  /**
   * Measures after the last update.
   *
   * @param epochs the number of epochs, including one that was only begun
   */
  void measureEnd(Run run, MultiLayerNetwork network, int epochs, int iteration) {
    measure(atTheEnd, run, network, everyEpoch.isEmpty() ? null : epochs, iteration);
    if (best != null) {
      run.saveLast(network);
    }
  }

  private void measure(
      Map<String, Accuracy> accuracies,
      Run run,
      MultiLayerNetwork network,
      Integer epoch,
      int iteration) {
    double before = best == null ? Double.NaN : run.highest(best);
    accuracies.forEach(
        (metric, accuracy) -> run.record(epoch, iteration, metric, accuracy.of(network)));
    if (best != null && run.highest(best) > before) {
      run.saveBest(network);
    }
  }
}
