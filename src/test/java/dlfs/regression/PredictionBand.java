package dlfs.regression;

import static dlfs.text.Text.formatted;

import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A prediction interval for the mean over some seeds, given the values of others, by Student's t
 * distribution.
 *
 * @param mean the centre
 * @param width the half-width
 * @param mayDiverge whether a run of the baseline diverged
 */
record PredictionBand(double mean, double width, boolean mayDiverge) {
  /** The minimum standard deviation: one image of a thousand. */
  private static final double MIN_STD = 0.001;

  /** The relative tolerance of figures that do not depend on a seed. */
  private static final double ROUNDING = 1e-6;

  /**
   * Computes the interval for the mean over new seeds.
   *
   * @param baseline the values of other seeds, at least three that did not diverge
   * @param seeds the number of new seeds
   * @param falseAlarm the probability that the mean is outside although nothing has changed
   */
  static PredictionBand of(double[] baseline, int seeds, double falseAlarm) {
    double[] finished = DoubleStream.of(baseline).filter(Double::isFinite).toArray();
    int n = finished.length;
    if (n < 3) {
      throw new IllegalArgumentException("a band needs at least three seeds, not " + n);
    }
    double spread = Math.max(MIN_STD, Math.sqrt(StatUtils.variance(finished)));
    double quantile = new TDistribution(n - 1).inverseCumulativeProbability(1 - falseAlarm / 2);
    double width = quantile * spread * Math.sqrt(1.0 / n + 1.0 / seeds);
    return new PredictionBand(StatUtils.mean(finished), width, n < baseline.length);
  }

  /** Returns the interval of a figure that does not depend on a seed. */
  static PredictionBand exact(double figure) {
    return new PredictionBand(figure, ROUNDING * Math.max(1, Math.abs(figure)), false);
  }

  /** Whether a mean is inside; NaN stands for diverged runs. */
  boolean contains(double value) {
    return Double.isNaN(value) ? mayDiverge : Math.abs(value - mean) <= width;
  }

  /** "0.9348 +- 0.0121". */
  @Override
  public String toString() {
    return formatted("%.5g +- %.2g", mean, width);
  }

  /** Returns the mean of the finite values; NaN if there are none. */
  static double mean(DoubleStream figures) {
    return figures.filter(Double::isFinite).average().orElse(Double.NaN);
  }
}
