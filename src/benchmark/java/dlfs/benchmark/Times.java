package dlfs.benchmark;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * The times of several rounds, in the unit of their phase.
 *
 * @param lowerQuartile a quarter of the rounds took at most this long, by linear interpolation
 * @param median half of them did
 * @param upperQuartile three quarters did
 */
record Times(double lowerQuartile, double median, double upperQuartile) {

  /**
   * @param rounds the time of each round, at least one
   */
  static Times of(List<Double> rounds) {
    var percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    return new Times(percentile.evaluate(25), percentile.evaluate(50), percentile.evaluate(75));
  }
}
