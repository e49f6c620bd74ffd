package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Claim.Finding;
import dlfs.lab.results.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Verdict verdict(boolean holds, Claim.Scope scope, String unfit) {
    Metrics metrics = new Metrics(List.of("SGD"), List.of(0L, 1L), List.of());
    var claim = new Claim("how", "6.1: what", scope, m -> new Finding(holds, "numbers"));
    return Verdict.of(claim, metrics, unfit);
  }

  @Test
  void followsTheFinding() {
    assertEquals(Outcome.REPRODUCED, verdict(true, Claim.Scope.EVERY_SEED, "").outcome());
    assertEquals(Outcome.NOT_REPRODUCED, verdict(false, Claim.Scope.EVERY_SEED, "").outcome());
    assertEquals("each of 2 seeds: numbers", verdict(true, Claim.Scope.EVERY_SEED, "").measured());
  }

  @Test
  void isNotTestedWithTooFewSeeds() {
    Verdict verdict = verdict(true, Claim.Scope.MEAN, "");
    assertEquals(Outcome.NOT_TESTED, verdict.outcome());
    assertEquals(
        "mean of 2 seeds: numbers (not tested: needs 3 seeds, this run has 2)", verdict.measured());
  }

  @Test
  void isNotTestedInAnUnfitRun() {
    Verdict verdict = verdict(false, Claim.Scope.EVERY_SEED, "a quick run");
    assertEquals(Outcome.NOT_TESTED, verdict.outcome());
    assertEquals("each of 2 seeds: numbers (not tested: a quick run)", verdict.measured());
  }
}
