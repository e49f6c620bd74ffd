package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleBiFunction;

/**
 * A number that each seed of an experiment gives, with its name. What is claimed of it is said,
 * decided and shown by the same object, so that the three cannot differ.
 *
 * @param name for people
 * @param value the number of a seed; NaN if a run diverged
 * @param text how it is written for people, unless it is a whole number
 */
public record Quantity(
    String name, ToDoubleBiFunction<Metrics, Long> value, DoubleFunction<String> text) {

  /** A number that is written as most are. */
  public Quantity(String name, ToDoubleBiFunction<Metrics, Long> value) {
    this(name, value, Numbers::text);
  }

  /** The figure that a variant ends with. */
  public static Quantity of(FinalFigure figure, String variant) {
    return new Quantity(
        variant + " " + figure.metric(), (metrics, seed) -> figure.of(metrics, variant, seed));
  }

  /** The last value of a metric of a variant. */
  public static Quantity last(String metric, String variant) {
    return of(FinalFigure.last(metric), variant);
  }

  /** The first value of a metric of a variant. */
  public static Quantity first(String metric, String variant) {
    return new Quantity(
        formatted("%s first %s", variant, metric),
        (metrics, seed) ->
            Arrays.stream(metrics.values(variant, seed, metric)).findFirst().orElse(Double.NaN));
  }

  /** Its mean over all seeds, whichever is asked. */
  public Quantity mean() {
    return new Quantity("mean " + name, (metrics, seed) -> mean(metrics), text);
  }

  private double mean(Metrics metrics) {
    return metrics.seeds().stream().mapToDouble(seed -> of(metrics, seed)).average().orElseThrow();
  }

  /** This and another, under a new name. */
  public Quantity plus(String name, Quantity other) {
    return new Quantity(name, (metrics, seed) -> of(metrics, seed) + other.of(metrics, seed));
  }

  /** This less another, under a new name. */
  public Quantity minus(String name, Quantity other) {
    return new Quantity(name, (metrics, seed) -> of(metrics, seed) - other.of(metrics, seed));
  }

  /** This divided by another, under a new name. */
  public Quantity over(String name, Quantity other) {
    return new Quantity(name, (metrics, seed) -> of(metrics, seed) / other.of(metrics, seed));
  }

  /** Is below another number. */
  public Check below(Quantity other) {
    return new Check(
        name + " is below " + other.name,
        List.of(this, other),
        (metrics, seed) -> of(metrics, seed) < other.of(metrics, seed));
  }

  /** Is below this. */
  public Check below(double limit) {
    return check("is below " + limit, value -> value < limit);
  }

  /** Is this or more. */
  public Check atLeast(double limit) {
    return check("is at least " + limit, value -> value >= limit);
  }

  /** Is this or less. */
  public Check atMost(double limit) {
    return check("is at most " + limit, value -> value <= limit);
  }

  /**
   * Is this number, for what is exact but for rounding; written with as many digits as decide it.
   *
   * @param tolerance how far it may be away
   */
  public Check is(double expected, double tolerance) {
    DoubleFunction<String> digits = number -> Numbers.text(number, tolerance);
    return new Quantity(name, value, digits)
        .check("is " + expected, number -> Math.abs(number - expected) <= tolerance);
  }

  /** Is not farther than this from 0. */
  public Check within(double limit) {
    return check("is within " + limit + " of 0", value -> Math.abs(value) <= limit);
  }

  private Check check(String statement, DoublePredicate holds) {
    return new Check(
        name + " " + statement, List.of(this), (metrics, seed) -> holds.test(of(metrics, seed)));
  }

  double of(Metrics metrics, long seed) {
    return value.applyAsDouble(metrics, seed);
  }

  /** "He train_loss 0.1980": the mean over the seeds. */
  String measured(Metrics metrics) {
    double mean = mean(metrics);
    return name + " " + (mean == Math.rint(mean) ? Numbers.whole(mean) : text.apply(mean));
  }

  /**
   * Something that numbers of one seed do or don't.
   *
   * @param statement what they do
   * @param quantities the numbers
   * @param holds whether they do it in a seed; a comparison with NaN never holds
   */
  public record Check(
      String statement, List<Quantity> quantities, BiPredicate<Metrics, Long> holds) {}
}
