package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A final figure of a run: the mean over the last values of a metric.
 *
 * @param metric the metric
 * @param last the number of values averaged; 1 for the last value alone
 * @param whole whether its values are integers
 */
public record FinalFigure(String metric, int last, boolean whole) {

  /** The last value of a metric. */
  public static FinalFigure last(String metric) {
    return new FinalFigure(metric, 1, false);
  }

  /** The last value of a metric that is an integer. */
  public static FinalFigure whole(String metric) {
    return new FinalFigure(metric, 1, true);
  }

  /** The last value of each of several metrics. */
  public static List<FinalFigure> lastOf(String... metrics) {
    return Stream.of(metrics).map(FinalFigure::last).toList();
  }

  /** The mean over a metric's last {@code n} values, or over all where there are fewer. */
  public static FinalFigure meanOfLast(int n, String metric) {
    return new FinalFigure(metric, n, false);
  }

  /** The title for tables: "train_loss (mean of last 100)". */
  public String title() {
    return last == 1 ? metric : formatted("%s (mean of last %d)", metric, last);
  }

  /** Formats a mean of this figure, with four decimals or as an integer. */
  public String text(double mean) {
    return whole && mean == Math.rint(mean) ? Numbers.whole(mean) : Numbers.text(mean);
  }

  /** Returns the figure of one run; NaN if it diverged or never recorded the metric. */
  public double of(Metrics metrics, String variant, long seed) {
    if (metrics.diverged(variant, seed)) {
      return Double.NaN;
    }
    double[] values = metrics.values(variant, seed, metric);
    return Arrays.stream(values)
        .skip(Math.max(0, values.length - last))
        .average()
        .orElse(Double.NaN);
  }
}
