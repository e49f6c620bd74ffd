package dlfs.regression;

import static dlfs.text.Text.formatted;

import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Where the mean of some seeds may lie, given the figures of others: the interval that, by
 * Student's t distribution, leaves it out by chance only with a given probability.
 *
 * @param mean the middle
 * @param width how far off the middle a mean may be
 * @param mayDiverge whether a run of the baseline diverged
 */
record PredictionBand(double mean, double width, boolean mayDiverge) {
  /** One image of a thousand: what accuracies that are the same for all seeds may still differ. */
  private static final double LEAST_SPREAD = 0.001;

  /** What rounding may come to where nothing is drawn at random. */
  private static final double ROUNDING = 1e-6;

  /**
   * The band for the mean of more seeds.
   *
   * @param baseline the figures of other seeds, at least three that did not diverge
   * @param seeds how many seeds the mean is of
   * @param falseAlarm the probability that it lies outside although nothing has changed
   */
  static PredictionBand of(double[] baseline, int seeds, double falseAlarm) {
    double[] finished = DoubleStream.of(baseline).filter(Double::isFinite).toArray();
    int n = finished.length;
    if (n < 3) {
      throw new IllegalArgumentException("a band takes three seeds, not " + n);
    }
    double spread = Math.max(LEAST_SPREAD, Math.sqrt(StatUtils.variance(finished)));
    double quantile = new TDistribution(n - 1).inverseCumulativeProbability(1 - falseAlarm / 2);
    double width = quantile * spread * Math.sqrt(1.0 / n + 1.0 / seeds);
    return new PredictionBand(StatUtils.mean(finished), width, n < baseline.length);
  }

  /** The band of a figure that does not depend on a seed. */
  static PredictionBand exact(double figure) {
    return new PredictionBand(figure, ROUNDING * Math.max(1, Math.abs(figure)), false);
  }

  /** Whether a mean lies in it; NaN is that of runs that diverged. */
  boolean has(double value) {
    return Double.isNaN(value) ? mayDiverge : Math.abs(value - mean) <= width;
  }

  /** "0.9348 +- 0.0121". */
  @Override
  public String toString() {
    return formatted("%.5g +- %.2g", mean, width);
  }

  /** The mean of the figures of runs that did not diverge; NaN if all did. */
  static double mean(DoubleStream figures) {
    return figures.filter(Double::isFinite).average().orElse(Double.NaN);
  }
}
