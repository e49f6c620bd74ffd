package dlfs.lab.results;

/**
 * One row of {@code metrics.csv}.
 *
 * @param variant what was compared, as the book names it: SGD, He, std=0.01, …
 * @param seed the seed of the run
 * @param epoch the epoch it was measured in, from 0; null where it has none
 * @param iteration the update after which it was measured, from 0; null where it has none
 * @param metric what was measured: train_loss, test_accuracy, …
 * @param value the figure; accuracies in [0, 1]
 */
public record Measurement(
    String variant, long seed, Integer epoch, Integer iteration, String metric, double value) {

  /** What the names of all metrics begin with that are times, in seconds. */
  public static final String SECONDS = "seconds";

  /** Whether this is a time: the only kind of figure that no second run gives again. */
  public boolean isTime() {
    return metric.startsWith(SECONDS);
  }

  /** The same as a value of another metric. */
  public Measurement of(String other) {
    return new Measurement(variant, seed, epoch, iteration, other, value);
  }

  /** The same of a variant of another name. */
  public Measurement named(String other) {
    return new Measurement(other, seed, epoch, iteration, metric, value);
  }
}
