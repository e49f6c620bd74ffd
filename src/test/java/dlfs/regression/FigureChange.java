package dlfs.regression;

import static dlfs.text.Text.formatted;

import java.util.List;

/**
 * A figure that is not what it was in the baseline.
 *
 * @param experiment the experiment
 * @param variant what was compared
 * @param metric what was measured
 * @param before the mean of the baseline over the same seeds
 * @param now the mean now
 * @param band where it may lie
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

  /** Whether it has left its band. */
  boolean isOutside() {
    return !band.has(now);
  }

  /** For a table. */
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
