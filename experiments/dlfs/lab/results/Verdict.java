package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * What became of a claim: a row of {@code claims.csv}.
 *
 * @param claim the claim
 * @param measured the numbers it was decided on, or why it was not
 * @param outcome the decision
 */
public record Verdict(Claim claim, String measured, Outcome outcome) {

  /** The three possible decisions. */
  public enum Outcome {
    REPRODUCED("reproduced"),
    NOT_REPRODUCED("not reproduced"),
    NOT_TESTED("not tested");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    /** The outcome with this text. */
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
   * @param unfit why this run can decide no claim at all; empty if it can
   */
  public static Verdict of(Claim claim, Claim.Evidence evidence, String unfit) {
    int seeds = evidence.metrics().seeds().size();
    String obstacle =
        unfit.isEmpty() && seeds < claim.seeds()
            ? formatted("it takes %d seeds, this run has %d", claim.seeds(), seeds)
            : unfit;
    Claim.Finding finding = claim.check().apply(evidence);
    if (!obstacle.isEmpty()) {
      return new Verdict(
          claim,
          formatted("%s (not tested: %s)", finding.measured(), obstacle),
          Outcome.NOT_TESTED);
    }
    return new Verdict(
        claim, finding.measured(), finding.holds() ? Outcome.REPRODUCED : Outcome.NOT_REPRODUCED);
  }
}
