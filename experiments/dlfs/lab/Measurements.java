package dlfs.lab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;

/**
 * The measures that are applied during a training, by metric.
 *
 * @param everyEpoch measured after the first update of each epoch
 * @param atTheEnd measured after the last update
 * @param best the metric whose highest value selects the network that is saved; null for none
 */
record Measurements(Map<String, Measure> everyEpoch, Map<String, Measure> atTheEnd, String best) {
  static final Measurements NONE = new Measurements(Map.of(), Map.of(), null);

  Measurements withEveryEpoch(String metric, Measure measure) {
    return new Measurements(with(everyEpoch, metric, measure), atTheEnd, best);
  }

  Measurements withAtTheEnd(String metric, Measure measure) {
    return new Measurements(everyEpoch, with(atTheEnd, metric, measure), best);
  }

  Measurements withBest(String metric) {
    return new Measurements(everyEpoch, atTheEnd, metric);
  }

  private static Map<String, Measure> with(
      Map<String, Measure> measures, String metric, Measure measure) {
    Map<String, Measure> more = new LinkedHashMap<>(measures);
    more.put(metric, measure);
    return Collections.unmodifiableMap(more);
  }

  /**
   * Measures during the training.
   *
   * @param epoch the epoch; null if the measurements do not follow epochs
   */
  void measure(Run run, Model network, Integer epoch, int iteration) {
    measure(everyEpoch, run, network, epoch, iteration);
  }

  /**
   * Measures after the last update.
   *
   * @param epochs the number of epochs, including one that was only begun; null if the measurements
   *     do not follow epochs
   */
  void measureEnd(Run run, Model network, Integer epochs, int iteration) {
    measure(atTheEnd, run, network, everyEpoch.isEmpty() ? null : epochs, iteration);
    if (best != null) {
      run.saveLast(network);
    }
  }

  private void measure(
      Map<String, Measure> measures, Run run, Model network, Integer epoch, int iteration) {
    double before = best == null ? Double.NaN : run.highest(best);
    measures.forEach(
        (metric, measure) -> run.record(epoch, iteration, metric, measure.of(network)));
    if (best != null && run.highest(best) > before) {
      run.saveBest(network);
    }
  }
}
