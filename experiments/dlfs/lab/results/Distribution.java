package dlfs.lab.results;

import java.util.Arrays;

/**
 * How values are spread.
 *
 * @param values the values, at least one
 */
public record Distribution(double[] values) {

  public double mean() {
    return Arrays.stream(values).average().orElseThrow();
  }

  /** The standard deviation of these values (n, not n - 1). */
  public double std() {
    double mean = mean();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /** The share of the values that are this or less. */
  public double shareUpTo(double limit) {
    return (double) Arrays.stream(values).filter(v -> v <= limit).count() / values.length;
  }

  /** The share of the values that are larger than this. */
  public double shareAbove(double limit) {
    return 1 - shareUpTo(limit);
  }

  /** How many values lie in each of {@code bins} equal parts of [low, high]; others in none. */
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
