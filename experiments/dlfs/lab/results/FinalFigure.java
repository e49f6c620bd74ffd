package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * How one number is made of all the values of a metric in a run: the figure that the run ends with.
 *
 * @param metric the metric
 * @param last the mean over this many of its last values; 1 for the last value alone
 * @param whole whether its values are whole numbers
 */
public record FinalFigure(String metric, int last, boolean whole) {

  /** The last value of a metric. */
  public static FinalFigure last(String metric) {
    return new FinalFigure(metric, 1, false);
  }

  /** The last value of a metric that is a whole number: a count, or a truth value. */
  public static FinalFigure whole(String metric) {
    return new FinalFigure(metric, 1, true);
  }

  /** The mean over a metric's last {@code n} values, or over all where there are fewer. */
  public static FinalFigure meanOfLast(int n, String metric) {
    return new FinalFigure(metric, n, false);
  }

  /** For people: "train_loss (mean of last 100)". */
  public String title() {
    return last == 1 ? metric : formatted("%s (mean of last %d)", metric, last);
  }

  /** A mean of it for people: four decimals; of whole numbers only if it is none. */
  public String text(double mean) {
    return whole && mean == Math.rint(mean) ? Numbers.whole(mean) : Numbers.text(mean);
  }

  /** The figure of one run; NaN if it diverged or never measured the metric. */
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
