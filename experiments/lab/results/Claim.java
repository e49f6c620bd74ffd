package lab.results;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A statement of the book about an experiment, as a check on the numbers.
 *
 * @param statement how it is decided: the statistic, the seeds, the threshold
 * @param book where the book says it and what it says: "6.1.8: …"
 * @param seeds how many seeds it takes to decide; 1 where chance plays no part or can't matter
 * @param check decides it
 */
public record Claim(String statement, String book, int seeds, Function<Evidence, Finding> check) {

  /**
   * What a claim is decided on.
   *
   * @param metrics all that was measured
   * @param summary the final figures
   */
  public record Evidence(Metrics metrics, Summary summary) {

    /** The mean over seeds of a final figure; NaN where there is none or a run of it diverged. */
    public double mean(String variant, String metric) {
      double[] perSeed = perSeed(variant, metric);
      return Arrays.stream(perSeed).average().orElse(Double.NaN);
    }

    /** The means over seeds of a final figure, for people: "SGD 0.2001, Momentum 0.0627". */
    public String means(Collection<String> variants, String metric) {
      return variants.stream()
          .map(v -> String.format(Locale.ROOT, "%s %.4f", v, mean(v, metric)))
          .collect(Collectors.joining(", "));
    }

    /** A final figure for each seed, in order; NaN where the run diverged. */
    public double[] perSeed(String variant, String metric) {
      return summary.find(variant, metric).map(Summary.Row::perSeed).orElse(new double[0]);
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
