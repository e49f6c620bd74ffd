package dlfs.ch06;

import java.util.DoubleSummaryStatistics;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Numbers of which every power of ten is as likely as any other.
 *
 * @param low the lowest, above 0
 * @param high the highest
 */
record LogRange(double low, double high) {

  /** From the lowest to the highest of these. */
  static LogRange of(DoubleStream values) {
    DoubleSummaryStatistics all = values.summaryStatistics();
    return new LogRange(all.getMin(), all.getMax());
  }

  double draw(Random random) {
    return low * Math.pow(high / low, random.nextDouble());
  }
}
