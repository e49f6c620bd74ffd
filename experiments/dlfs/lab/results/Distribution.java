package dlfs.lab.results;

import java.util.Arrays;

/**
 * The distribution of some values.
 *
 * @param values the values, at least one
 */
public record Distribution(double[] values) {

  /** The mean. */
  public double mean() {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** The population standard deviation (with n, not n - 1, in the denominator). */
  public double std() {
    double mean = mean();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /** The fraction of the values that are at most {@code limit}. */
  public double shareUpTo(double limit) {
    return (double) Arrays.stream(values).filter(v -> v <= limit).count() / values.length;
  }

  /** The fraction of the values above {@code limit}. */
  public double shareAbove(double limit) {
    return 1 - shareUpTo(limit);
  }

  /** The number of values in each of {@code bins} equal parts of [low, high]. */
  public double[] histogram(int bins, double low, double high) {
    double[] counts = new double[bins];
    for (double value : values) {
      if (value >= low && value <= high) {
        counts[(int) Math.min(bins - 1, bins * (value - low) / (high - low))]++;
      }
    }
    return counts;
  }
}
