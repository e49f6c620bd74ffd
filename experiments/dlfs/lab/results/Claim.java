package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A claim of the book about an experiment, and a check of the measurements.
 *
 * @param statement a sentence with the expected values: "With batch normalisation, training is
 *     faster at nearly every initial scale (expected: at least 14)"
 * @param book the section and what the book says in it: "6.1.8: ..."
 * @param scope the seeds that it applies to
 * @param check decides whether the measurements support it
 */
public record Claim(String statement, String book, Scope scope, Function<Metrics, Finding> check) {

  /** The seeds that a claim applies to. */
  public enum Scope {
    /** Holds in every seed: for differences so large that one seed suffices. */
    EVERY_SEED(1, "each of"),
    /** Holds for the means over seeds. */
    MEAN(3, "mean of"),
    /** Holds for the range of single runs. */
    SINGLE_RUNS(3, "prediction interval from");

    private final int seeds;
    private final String text;

    Scope(int seeds, String text) {
      this.seeds = seeds;
      this.text = text;
    }

    /** The number of seeds needed to decide. */
    public int seeds() {
      return seeds;
    }

    /** "each of 3"; empty for a single seed. */
    String of(int count) {
      return count == 1 ? "" : formatted("%s %d", text, count);
    }
  }

  /** A claim that has to hold in every seed, for differences that are not due to chance. */
  public static Claim inEverySeed(String book, String sentence, Quantity.Check... checks) {
    return new Claim(
        statement(sentence, checks),
        book,
        Scope.EVERY_SEED,
        metrics -> {
          boolean holds =
              IntStream.range(0, metrics.seeds().size())
                  .allMatch(i -> hold(checks, quantity -> quantity.perSeed(metrics)[i]));
          return new Finding(holds, measured(metrics, checks, Claim::range));
        });
  }

  /** A claim about means over three seeds or more. */
  public static Claim onAverage(String book, String sentence, Quantity.Check... checks) {
    return new Claim(
        statement(sentence, checks),
        book,
        Scope.MEAN,
        metrics ->
            new Finding(
                hold(checks, quantity -> mean(quantity, metrics)),
                measured(metrics, checks, (quantity, m) -> quantity.text(mean(quantity, m)))));
  }

  /**
   * A claim about a figure that the book reports for a single run. It is reproduced if it lies
   * within the {@link PredictionInterval} of the runs measured here.
   *
   * @param figure as the book prints it; it may be off by half a unit of its last digit
   */
  public static Claim ofOneRun(String book, String sentence, Quantity quantity, String figure) {
    var printed = new BigDecimal(figure);
    double rounding = printed.ulp().doubleValue() / 2;
    return new Claim(
        formatted("%s (expected: %s in their 95 %% prediction interval)", sentence, figure),
        book,
        Scope.SINGLE_RUNS,
        metrics -> {
          if (metrics.seeds().size() < Scope.SINGLE_RUNS.seeds) {
            return new Finding(false, range(quantity, metrics));
          }
          var interval = PredictionInterval.of(quantity.perSeed(metrics));
          return new Finding(
              interval.overlaps(printed.doubleValue(), rounding),
              formatted("%s to %s", quantity.text(interval.low()), quantity.text(interval.high())));
        });
  }

  /** The statement, preceded by its section: "6.1.8: The other update rules ...". */
  public String text() {
    return book.substring(0, book.indexOf(':') + 2) + statement;
  }

  private static boolean hold(Quantity.Check[] checks, Function<Quantity, Double> value) {
    return Arrays.stream(checks)
        .allMatch(
            check ->
                check
                    .holds()
                    .test(check.quantities().stream().mapToDouble(value::apply).toArray()));
  }

  private static double mean(Quantity quantity, Metrics metrics) {
    return DoubleStream.of(quantity.perSeed(metrics)).average().orElse(Double.NaN);
  }

  /** "0.9915 to 0.9942", the lowest and the highest of all seeds. */
  private static String range(Quantity quantity, Metrics metrics) {
    var values = DoubleStream.of(quantity.perSeed(metrics)).summaryStatistics();
    String low = quantity.text(values.getMin());
    String high = quantity.text(values.getMax());
    return low.equals(high) ? low : low + " to " + high;
  }

  /** "With dropout, ... (expected: at least 0.99)", with labels if there are several checks. */
  private static String statement(String sentence, Quantity.Check... checks) {
    List<Quantity> all = quantities(checks).toList();
    List<Quantity.Check> limited =
        Arrays.stream(checks).filter(check -> !check.expectation().isEmpty()).toList();
    List<String> distinct = limited.stream().map(Quantity.Check::expectation).distinct().toList();
    if (limited.isEmpty()) {
      return sentence;
    }
    String expected =
        distinct.size() == 1 && limited.size() == checks.length
            ? (checks.length == 1 ? "" : "each ") + name(all) + distinct.get(0)
            : limited.stream()
                .map(c -> label(c.quantities().get(0), all) + c.expectation())
                .collect(Collectors.joining(", "));
    return formatted("%s (expected: %s)", sentence, expected);
  }

  /** "ratio ", the name that derived quantities share; empty for others. */
  private static String name(List<Quantity> quantities) {
    boolean named =
        quantities.stream().allMatch(Quantity::derived) && !differs(Quantity::name, quantities);
    return named ? quantities.get(0).name() + " " : "";
  }

  /** Formats the values of a quantity. */
  @FunctionalInterface
  private interface Shown {
    String of(Quantity quantity, Metrics metrics);
  }

  /** "SGD: 0.2020, Adam: 0.0386". */
  private static String measured(Metrics metrics, Quantity.Check[] checks, Shown shown) {
    List<Quantity> all = quantities(checks).toList();
    return all.stream()
        .map(quantity -> label(quantity, all) + shown.of(quantity, metrics))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static Stream<Quantity> quantities(Quantity.Check... checks) {
    return Arrays.stream(checks).flatMap(check -> check.quantities().stream());
  }

  /** "SGD train loss: ", without the parts that all quantities of the claim share. */
  private static String label(Quantity quantity, List<Quantity> all) {
    String variant = differs(Quantity::variant, all) ? quantity.variant() : "";
    String name = differs(Quantity::name, all) ? quantity.name() : "";
    String label = formatted("%s %s", variant, name).strip();
    return label.isEmpty() ? "" : label + ": ";
  }

  private static boolean differs(Function<Quantity, String> part, List<Quantity> all) {
    return all.stream().map(part).distinct().count() > 1;
  }

  /**
   * The outcome of a check.
   *
   * @param holds whether the measured values agree with the book; false if one is NaN
   * @param measured the measured values as text
   */
  public record Finding(boolean holds, String measured) {}
}
