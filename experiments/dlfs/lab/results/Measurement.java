package dlfs.lab.results;

/**
 * One row of {@code metrics.csv}.
 *
 * @param variant the variant, as the book names it: SGD, He, std=0.01, …
 * @param seed the seed of the run
 * @param epoch the epoch, from 0; null if not applicable
 * @param iteration the update after which it was measured, from 0; null if not applicable
 * @param metric the name of the metric: train_loss, test_accuracy, …
 * @param value the value; accuracies in [0, 1], times in seconds
 */
public record Measurement(
    String variant, long seed, Integer epoch, Integer iteration, String metric, double value) {

  /** The prefix of the names of metrics that are times, in seconds. */
  public static final String SECONDS = "seconds";

  /**
   * The prefix of the names of metrics that are columns of a confusion matrix: the number of images
   * or pixels for which a class was predicted, with their class in the place of the iteration.
   */
  public static final String TAKEN_FOR = "taken_for_";

  /** Whether this is a number of a confusion matrix, which no curve shows. */
  public boolean isOfConfusionMatrix() {
    return metric.startsWith(TAKEN_FOR);
  }

  /** Whether this is a time, which is the only kind of metric that is not reproducible. */
  public boolean isTime() {
    return metric.startsWith(SECONDS);
  }

  /** Returns this measurement with another metric name. */
  public Measurement of(String other) {
    return new Measurement(variant, seed, epoch, iteration, other, value);
  }

  /** Returns this measurement with another variant name. */
  public Measurement named(String other) {
    return new Measurement(other, seed, epoch, iteration, metric, value);
  }
}
