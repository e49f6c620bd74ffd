package dlfs.lab.results;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;

/**
 * A value that an experiment measures once for each seed. It creates the checks of a {@link Claim},
 * and formats the values.
 *
 * @param variant the variant that it belongs to; empty where it compares several
 * @param name the name shown to readers, without the variant
 * @param value its value for a seed; NaN if a run diverged
 * @param text formats a value that is not a whole number
 * @param derived whether it is computed from others, and therefore shown with its name
 */
public record Quantity(
    String variant,
    String name,
    ToDoubleBiFunction<Metrics, Long> value,
    DoubleFunction<String> text,
    boolean derived) {

  /** A quantity of a variant. */
  public Quantity(String variant, String name, ToDoubleBiFunction<Metrics, Long> value) {
    this(variant, name, value, Numbers::text, false);
  }

  /** A quantity that belongs to no single variant. */
  public Quantity(String name, ToDoubleBiFunction<Metrics, Long> value) {
    this("", name, value);
  }

  /** The final figure of a variant. */
  public static Quantity of(FinalFigure figure, String variant) {
    return new Quantity(
        variant,
        figure.metric().replace('_', ' '),
        (metrics, seed) -> figure.of(metrics, variant, seed));
  }

  /** The same final figure of several variants. */
  public static List<Quantity> of(FinalFigure figure, Collection<String> variants) {
    return variants.stream().map(variant -> of(figure, variant)).toList();
  }

  /** The last value of a metric of a variant. */
  public static Quantity last(String metric, String variant) {
    return of(FinalFigure.last(metric), variant);
  }

  /** The first value of a metric of a variant. */
  public static Quantity first(String metric, String variant) {
    return new Quantity(
        variant,
        "first " + metric.replace('_', ' '),
        (metrics, seed) ->
            Arrays.stream(metrics.values(variant, seed, metric)).findFirst().orElse(Double.NaN));
  }

  /** The sum of this and another quantity, under a new name. */
  public Quantity plus(String name, Quantity other) {
    return derived(name, other, (metrics, seed) -> of(metrics, seed) + other.of(metrics, seed));
  }

  /** The difference of this and another quantity, under a new name. */
  public Quantity minus(String name, Quantity other) {
    return derived(name, other, (metrics, seed) -> of(metrics, seed) - other.of(metrics, seed));
  }

  /** The ratio of this to another quantity, under a new name. */
  public Quantity over(String name, Quantity other) {
    return derived(name, other, (metrics, seed) -> of(metrics, seed) / other.of(metrics, seed));
  }

  private Quantity derived(String name, Quantity other, ToDoubleBiFunction<Metrics, Long> value) {
    String common = variant.equals(other.variant) ? variant : "";
    return new Quantity(common, name, value, Numbers::text, true);
  }

  /** Expects this quantity to be below another one. */
  public Check below(Quantity other) {
    return allBelow(List.of(this), List.of(other));
  }

  /** Expects each of the low quantities to be below each of the high ones. */
  public static Check allBelow(List<Quantity> low, List<Quantity> high) {
    List<Quantity> all = Stream.concat(low.stream(), high.stream()).toList();
    return new Check(
        all,
        "",
        values -> {
          double[] lower = Arrays.copyOf(values, low.size());
          double[] higher = Arrays.copyOfRange(values, low.size(), values.length);
          return Arrays.stream(lower)
              .allMatch(x -> Arrays.stream(higher).allMatch(y -> x < y)); // false with NaN
        });
  }

  /** Expects a value below the limit. */
  public Check below(double limit) {
    return check("below " + Numbers.exact(limit), value -> value < limit);
  }

  /** Expects a value of at least the limit. */
  public Check atLeast(double limit) {
    return check("at least " + Numbers.exact(limit), value -> value >= limit);
  }

  /** Expects a value of at most the limit. */
  public Check atMost(double limit) {
    return check("at most " + Numbers.exact(limit), value -> value <= limit);
  }

  /** Expects an absolute value of at most the limit. */
  public Check within(double limit) {
    String text = Numbers.exact(limit);
    return check("between -" + text + " and " + text, value -> Math.abs(value) <= limit);
  }

  /** Expects exactly this value. */
  public Check is(double expected) {
    return is(expected, 0);
  }

  /**
   * Expects this value within a tolerance; the measured value is shown with the digits that the
   * tolerance requires.
   *
   * @param tolerance the largest accepted difference
   */
  public Check is(double expected, double tolerance) {
    DoubleFunction<String> digits = number -> Numbers.text(number, tolerance);
    return new Quantity(variant, name, value, digits, derived)
        .check(Numbers.exact(expected), number -> Math.abs(number - expected) <= tolerance);
  }

  private Check check(String expectation, DoublePredicate holds) {
    return new Check(List.of(this), expectation, values -> holds.test(values[0]));
  }

  double of(Metrics metrics, long seed) {
    return value.applyAsDouble(metrics, seed);
  }

  /** The value of each seed, in order. */
  double[] perSeed(Metrics metrics) {
    return metrics.seeds().stream().mapToDouble(seed -> of(metrics, seed)).toArray();
  }

  /** "0.1980", "60,850". */
  String text(double value) {
    return value == Math.rint(value) ? Numbers.whole(value) : text.apply(value);
  }

  /**
   * The expectation of a claim about quantities.
   *
   * @param quantities the quantities
   * @param expectation "at least 14"; empty if the sentence of the claim says it all
   * @param holds decides by the values of the quantities; false if one is NaN
   */
  public record Check(List<Quantity> quantities, String expectation, Predicate<double[]> holds) {}
}
