package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A statement of the book about an experiment, as a check on the numbers.
 *
 * @param statement how it is decided: the statistic, the seeds, the threshold
 * @param book where the book says it and what it says: "6.1.8: …"
 * @param seeds how many seeds it takes to decide; 1 where chance plays no part or can't matter
 * @param check decides it
 */
public record Claim(String statement, String book, int seeds, Function<Evidence, Finding> check) {

  /** How many seeds it takes where the variants' spreads over seeds come near to each other. */
  private static final int SEEDS_FOR_A_MEAN = 3;

  /**
   * In every seed, each of the low variants ends below each of the high ones. For differences that
   * are far larger than chance, so that one seed decides.
   */
  public static Claim belowInEverySeed(
      String book, FinalFigure figure, Collection<String> low, Collection<String> high) {
    return new Claim(
        formatted("%s: %s below %s in every seed", figure.title(), join(low), join(high)),
        book,
        1,
        evidence ->
            evidence.finding(
                figure,
                (lower, higher) ->
                    IntStream.range(0, lower.length).allMatch(i -> lower[i] < higher[i]),
                low,
                high));
  }

  /** On the mean over three seeds or more, each low variant ends below each high one. */
  public static Claim belowOnAverage(
      String book, FinalFigure figure, Collection<String> low, Collection<String> high) {
    return new Claim(
        formatted(
            "%s: %s below %s on the mean over %d seeds or more",
            figure.title(), join(low), join(high), SEEDS_FOR_A_MEAN),
        book,
        SEEDS_FOR_A_MEAN,
        evidence ->
            evidence.finding(figure, (lower, higher) -> mean(lower) < mean(higher), low, high));
  }

  /**
   * Each of these things is so in every seed. For differences that are far larger than chance, so
   * that one seed decides.
   */
  public static Claim inEverySeed(String book, Quantity.Check... checks) {
    return of(book, 1, "in every seed", checks);
  }

  /** The same of {@link Quantity#mean means} over three seeds or more. */
  public static Claim onAverage(String book, Quantity.Check... checks) {
    return of(book, SEEDS_FOR_A_MEAN, formatted("over %d seeds or more", SEEDS_FOR_A_MEAN), checks);
  }

  private static Claim of(String book, int seeds, String when, Quantity.Check... checks) {
    return new Claim(
        Arrays.stream(checks)
            .map(Quantity.Check::statement)
            .collect(Collectors.joining("; ", "", ", " + when)),
        book,
        seeds,
        evidence -> {
          Metrics metrics = evidence.metrics();
          boolean holds =
              Arrays.stream(checks)
                  .allMatch(
                      check ->
                          metrics.seeds().stream()
                              .allMatch(seed -> check.holds().test(metrics, seed)));
          String measured =
              Arrays.stream(checks)
                  .flatMap(check -> check.quantities().stream())
                  .map(quantity -> quantity.measured(metrics))
                  .distinct()
                  .collect(Collectors.joining(", "));
          return new Finding(holds, measured);
        });
  }

  private static String join(Collection<String> variants) {
    return String.join(", ", variants);
  }

  /** NaN where one is. */
  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /**
   * What a claim is decided on.
   *
   * @param metrics all that was measured
   * @param summary the final figures
   */
  public record Evidence(Metrics metrics, Summary summary) {

    /** The mean over seeds of a final figure; NaN where a run of it diverged. */
    public double mean(String variant, String metric) {
      return Claim.mean(perSeed(variant, metric));
    }

    /** A final figure for each seed, in order; NaN where the run diverged. */
    public double[] perSeed(String variant, String metric) {
      return summary
          .find(variant, metric)
          .map(Summary.Row::perSeed)
          .orElseThrow(
              () -> new IllegalArgumentException("no figure " + metric + " of " + variant));
    }

    /** Whether every low variant is below every high one, and the means of all: "SGD 0.2001". */
    private Finding finding(
        FinalFigure figure,
        BiPredicate<double[], double[]> below,
        Collection<String> low,
        Collection<String> high) {
      String metric = figure.metric();
      boolean holds =
          low.stream()
              .map(lower -> perSeed(lower, metric))
              .allMatch(
                  lower ->
                      high.stream().allMatch(higher -> below.test(lower, perSeed(higher, metric))));
      String measured =
          Stream.concat(low.stream(), high.stream())
              .map(v -> formatted("%s %.4f", v, mean(v, metric)))
              .collect(Collectors.joining(", "));
      return new Finding(holds, measured);
    }
  }

  /**
   * What came out.
   *
   * @param holds whether the numbers say what the book says; a comparison with NaN never does
   * @param measured the numbers, for people
   */
  public record Finding(boolean holds, String measured) {}
}
