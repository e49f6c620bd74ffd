package dlfs.regression;

import static dlfs.text.Text.formatted;

import java.util.List;

/**
 * A figure that differs from the baseline.
 *
 * @param experiment the experiment
 * @param variant the variant
 * @param metric the name of the metric
 * @param before the mean of the baseline over the same seeds
 * @param now the new mean
 * @param band the accepted interval
 */
record FigureChange(
    String experiment,
    String variant,
    String metric,
    double before,
    double now,
    PredictionBand band) {

  static final List<String> HEADER =
      List.of("experiment", "variant", "metric", "before", "now", "band", "verdict");

  /** Whether it is outside its band. */
  boolean isOutside() {
    return !band.contains(now);
  }

  /** Returns the cells of a table row. */
  List<String> cells() {
    return List.of(
        experiment,
        variant,
        metric,
        number(before),
        number(now),
        band.toString(),
        isOutside() ? "OUTSIDE" : "inside");
  }

  private static String number(double value) {
    return formatted("%.6g", value);
  }

  @Override
  public String toString() {
    return formatted(
        "%s, %s, %s: %s, was %s; band %s",
        experiment, variant, metric, number(now), number(before), band);
  }
}
