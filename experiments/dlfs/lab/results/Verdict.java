package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * The decision on a claim: a row of {@code claims.csv}.
 *
 * @param claim the claim
 * @param seeds the seeds that it is based on, as text: "each of 3"; empty for a single one
 * @param values the measured values as text, and why the claim was not tested, if so
 * @param outcome the decision
 */
public record Verdict(Claim claim, String seeds, String values, Outcome outcome) {

  /** The three possible decisions. */
  public enum Outcome {
    REPRODUCED("reproduced"),
    NOT_REPRODUCED("not reproduced"),
    NOT_TESTED("not tested");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** Returns the outcome with this text. */
    static Outcome of(String text) {
      return Arrays.stream(values())
          .filter(outcome -> outcome.text.equals(text))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no verdict: " + text));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Decides a claim.
   *
   * @param unfit why this run cannot test any claim; empty if it can
   */
  public static Verdict of(Claim claim, Metrics metrics, String unfit) {
    int seeds = metrics.seeds().size();
    int needed = claim.scope().seeds();
    String obstacle =
        unfit.isEmpty() && seeds < needed
            ? formatted("needs %d seeds, this run has %d", needed, seeds)
            : unfit;
    Claim.Finding finding = claim.check().apply(metrics);
    String ofSeeds = claim.scope().of(seeds);
    if (!obstacle.isEmpty()) {
      String values = formatted("%s (not tested: %s)", finding.measured(), obstacle);
      return new Verdict(claim, ofSeeds, values, Outcome.NOT_TESTED);
    }
    return new Verdict(
        claim,
        ofSeeds,
        finding.measured(),
        finding.holds() ? Outcome.REPRODUCED : Outcome.NOT_REPRODUCED);
  }

  /** The label of a claim on the console: the outcome and, if there are several, the seeds. */
  public String label() {
    return seeds.isEmpty() ? outcome.toString() : formatted("%-14s %-11s", outcome, seeds);
  }

  /** The values with the seeds that they are from: "each of 3 seeds: 14". */
  String measured() {
    return seeds.isEmpty() ? values : formatted("%s seeds: %s", seeds, values);
  }
}
