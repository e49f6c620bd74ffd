package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
  private static final Quantity LOSS = Quantity.last("loss", "SGD");

  private static Metrics losses(double... ofSeeds) {
    List<Long> seeds = LongStream.range(0, ofSeeds.length).boxed().toList();
    return new Metrics(
        List.of("SGD"),
        seeds,
        seeds.stream()
            .map(seed -> new Measurement("SGD", seed, null, 0, "loss", ofSeeds[seed.intValue()]))
            .toList());
  }

  private static boolean holds(Quantity.Check check, double loss) {
    return check.holds().test(losses(loss), 0L);
  }

  @ParameterizedTest
  @CsvSource({
    "0.499, true, true, false, true",
    "0.5, false, true, true, true",
    "0.501, false, false, true, false",
    "-0.5, true, true, false, true",
    "-0.6, true, true, false, false",
    "NaN, false, false, false, false"
  })
  void isCheckedAgainstALimit(
      double loss, boolean below, boolean atMost, boolean atLeast, boolean within) {
    assertEquals(below, holds(LOSS.below(0.5), loss));
    assertEquals(atMost, holds(LOSS.atMost(0.5), loss));
    assertEquals(atLeast, holds(LOSS.atLeast(0.5), loss));
    assertEquals(within, holds(LOSS.within(0.5), loss));
  }

  @Test
  void isCheckedAgainstAnother() {
    Quantity half = new Quantity("half", (metrics, seed) -> 0.5);
    assertTrue(holds(LOSS.below(half), 0.4));
    assertFalse(holds(LOSS.below(half), 0.5));
    assertFalse(holds(LOSS.below(half), Double.NaN));
    assertTrue(holds(LOSS.minus("difference", half).within(0.11), 0.6));
  }

  @Test
  void isCheckedOnTheMeanWhicheverSeedIsAsked() {
    Metrics metrics = losses(0.1, 0.6);
    assertEquals("mean SGD loss 0.3500", LOSS.mean().measured(metrics));
    for (long seed : metrics.seeds()) {
      assertTrue(LOSS.mean().below(0.36).holds().test(metrics, seed));
      assertFalse(LOSS.mean().below(0.34).holds().test(metrics, seed));
      assertFalse(LOSS.mean().below(1).holds().test(losses(0.1, Double.NaN), seed));
    }
  }

  @Test
  void saysWhatIsChecked() {
    assertEquals("SGD loss is below 0.5", LOSS.below(0.5).statement());
    assertEquals("SGD loss is at least 0.5", LOSS.atLeast(0.5).statement());
    assertEquals("SGD loss is at most 0.5", LOSS.atMost(0.5).statement());
    assertEquals("SGD loss is within 0.5 of 0", LOSS.within(0.5).statement());
    Quantity.Check difference = LOSS.minus("what is left", LOSS).below(LOSS);
    assertEquals("what is left is below SGD loss", difference.statement());
    assertEquals(
        List.of("what is left", "SGD loss"),
        difference.quantities().stream().map(Quantity::name).toList());
  }

  /** Whatever the locale; counts without digits after the point. */
  @Test
  void showsItsMeanOverTheSeeds() {
    assertEquals("SGD loss 0.3750", LOSS.measured(losses(0.25, 0.5)));
    assertEquals("SGD loss 3", LOSS.measured(losses(2, 4)));
    assertEquals("SGD loss NaN", LOSS.measured(losses(2, Double.NaN)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.31682707641, 1e-8, 0.31682708",
    "4.5397868609e-05, 1e-13, 4.53978686e-05",
    "0.9352, 0, 0.9352",
    "0.98012, 0.005, 0.9801",
    "3, 0, 3",
    "NaN, 1e-8, NaN"
  })
  void showsAsManyDigitsAsDecide(double loss, double tolerance, String shown) {
    Quantity checked = LOSS.is(0, tolerance).quantities().get(0);
    assertEquals("SGD loss " + shown, checked.measured(losses(loss)));
  }

  @Test
  void hasToHoldInEverySeed() {
    Claim claim = Claim.inEverySeed("6.1: small", LOSS.below(0.5), LOSS.atLeast(0.1));
    assertEquals(
        "SGD loss is below 0.5; SGD loss is at least 0.1, in every seed", claim.statement());
    assertEquals(new Claim.Finding(true, "SGD loss 0.3000"), finding(claim, losses(0.2, 0.4)));
    assertEquals(new Claim.Finding(false, "SGD loss 0.3500"), finding(claim, losses(0.2, 0.5)));
    assertEquals(new Claim.Finding(false, "SGD loss 0.1250"), finding(claim, losses(0.2, 0.05)));
  }

  private static Claim.Finding finding(Claim claim, Metrics metrics) {
    return claim.check().apply(new Claim.Evidence(metrics, Summary.of(metrics, List.of())));
  }
}
