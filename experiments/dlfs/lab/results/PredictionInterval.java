package dlfs.lab.results;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The interval that contains the figure of one more run with a probability of 95 %, given those of
 * other runs: mean ± t · s · √(1 + 1/n), with s the sample standard deviation of n runs and t the
 * quantile of Student's t distribution with n - 1 degrees of freedom.
 *
 * @param low the lower end; NaN if a run diverged
 * @param high the upper end; NaN if a run diverged
 */
record PredictionInterval(double low, double high) {
  private static final double PROBABILITY = 0.95;

  /**
   * Computes the interval.
   *
   * @param figures the figures of at least two runs
   */
  static PredictionInterval of(double[] figures) {
    int n = figures.length;
    double t = new TDistribution(n - 1).inverseCumulativeProbability((1 + PROBABILITY) / 2);
    double mean = StatUtils.mean(figures);
    double width = t * Math.sqrt(StatUtils.variance(figures) * (1 + 1.0 / n));
    return new PredictionInterval(mean - width, mean + width);
  }

  /** Whether a figure, which may be off by {@code rounding}, lies in the interval. */
  boolean overlaps(double figure, double rounding) {
    return low <= figure + rounding && figure - rounding <= high;
  }
}
