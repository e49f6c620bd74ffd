package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Claim.Evidence;
import dlfs.lab.results.Claim.Finding;
import dlfs.lab.results.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static Verdict verdict(boolean holds, int seedsNeeded, String unfit) {
    Metrics metrics = new Metrics(List.of("SGD"), List.of(0L, 1L), List.of());
    Evidence evidence = new Evidence(metrics, Summary.of(metrics, List.of()));
    var claim = new Claim("how", "6.1: what", seedsNeeded, e -> new Finding(holds, "numbers"));
    return Verdict.of(claim, evidence, unfit);
  }

  @Test
  void followsTheFinding() {
    assertEquals(Outcome.REPRODUCED, verdict(true, 2, "").outcome());
    assertEquals(Outcome.NOT_REPRODUCED, verdict(false, 2, "").outcome());
    assertEquals("numbers", verdict(true, 2, "").measured());
  }

  @Test
  void isNotTestedWithTooFewSeeds() {
    Verdict verdict = verdict(true, 3, "");
    assertEquals(Outcome.NOT_TESTED, verdict.outcome());
    assertEquals("numbers (not tested: it takes 3 seeds, this run has 2)", verdict.measured());
  }

  @Test
  void isNotTestedInAnUnfitRun() {
    Verdict verdict = verdict(false, 1, "a quick run");
    assertEquals(Outcome.NOT_TESTED, verdict.outcome());
    assertEquals("numbers (not tested: a quick run)", verdict.measured());
  }
}
