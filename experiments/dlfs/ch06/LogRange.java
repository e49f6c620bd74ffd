package dlfs.ch06;

import java.util.DoubleSummaryStatistics;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * A range from which values are drawn uniformly on a logarithmic scale, so that every order of
 * magnitude is equally likely.
 *
 * @param low the lower end, above 0
 * @param high the upper end
 */
record LogRange(double low, double high) {

  /** Returns the range from the lowest to the highest of these values. */
  static LogRange of(DoubleStream values) {
    DoubleSummaryStatistics all = values.summaryStatistics();
    return new LogRange(all.getMin(), all.getMax());
  }

  double draw(Random random) {
    return low * Math.pow(high / low, random.nextDouble());
  }
}
