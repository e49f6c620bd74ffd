package dlfs.lab.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.results.Claim.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private static final Quantity SGD = Quantity.last("train_loss", "SGD");
  private static final Quantity ADAM = Quantity.last("train_loss", "Adam");
  private static final Quantity ACCURACY = Quantity.last("test_accuracy", "SGD");

  /** The losses of both variants, for each seed; the accuracy of SGD is 1 minus its loss. */
  private static Metrics losses(double[] sgd, double... adam) {
    List<Long> seeds = LongStream.range(0, sgd.length).boxed().toList();
    List<Measurement> rows = new ArrayList<>();
    for (int i = 0; i < sgd.length; i++) {
      rows.add(new Measurement("SGD", i, null, 0, "train_loss", sgd[i]));
      rows.add(new Measurement("SGD", i, null, 0, "test_accuracy", 1 - sgd[i]));
      rows.add(new Measurement("Adam", i, null, 0, "train_loss", adam[i]));
    }
    return new Metrics(List.of("SGD", "Adam"), seeds, rows);
  }

  private static double[] of(double... values) {
    return values;
  }

  @Test
  void isASentenceWithWhatIsExpected() {
    assertEquals(
        "Loss is low (expected: below 0.5)",
        Claim.inEverySeed("6.1: low", "Loss is low", SGD.below(0.5)).statement());
    assertEquals(
        "Both are low (expected: each below 0.5)",
        Claim.inEverySeed("6.1: low", "Both are low", SGD.below(0.5), ADAM.below(0.5)).statement());
    assertEquals(
        "It fits (expected: train loss: below 0.5, test accuracy: at least 0.9)",
        Claim.inEverySeed("6.1: fit", "It fits", SGD.below(0.5), ACCURACY.atLeast(0.9))
            .statement());
    Quantity gap = ADAM.minus("gap", SGD);
    assertEquals(
        "It is small (expected: gap at most 0.1)",
        Claim.inEverySeed("6.1: gap", "It is small", gap.atMost(0.1)).statement());
    Claim comparison = Claim.inEverySeed("6.1: Adam wins", "Adam is lower", ADAM.below(SGD));
    assertEquals("Adam is lower", comparison.statement());
    assertEquals("6.1: Adam is lower", comparison.text());
  }

  @Test
  void hasToHoldInEverySeed() {
    Claim claim = Claim.inEverySeed("6.1: Adam wins", "Adam is lower", ADAM.below(SGD));
    assertEquals(new Finding(true, "Adam: 0.2500, SGD: 0.5000"), finding(claim, of(0.5), 0.25));
    assertEquals(
        new Finding(true, "Adam: 0.1000 to 0.2500, SGD: 0.3000 to 0.5000"),
        finding(claim, of(0.5, 0.3), 0.1, 0.25));
    assertEquals(
        new Finding(false, "Adam: 0.1000 to 0.2500, SGD: 0.2000 to 0.5000"),
        finding(claim, of(0.5, 0.2), 0.1, 0.25));
    assertEquals(
        new Finding(false, "Adam: NaN, SGD: 0.2000 to 0.5000"),
        finding(claim, of(0.5, 0.2), Double.NaN, 0.1));
  }

  @Test
  void mayHoldOnAverageAlone() {
    Claim claim = Claim.onAverage("6.1: Adam wins", "Adam is lower", ADAM.below(SGD));
    assertEquals(
        new Finding(true, "Adam: 0.2000, SGD: 0.4000"),
        finding(claim, of(0.5, 0.2, 0.5), 0.2, 0.25, 0.15));
    assertEquals(
        new Finding(false, "Adam: NaN, SGD: 0.4000"),
        finding(claim, of(0.5, 0.2, 0.5), 0.2, Double.NaN, 0.15));
  }

  /** t of 0.975 with 2 degrees of freedom is 4.3027; the deviation of 0.1, 0.2, 0.3 is 0.1. */
  @Test
  void comparesAFigureOfOneRunWithTheRangeOfRuns() {
    double[] losses = {0.1, 0.2, 0.3};
    String range = "-0.2968 to 0.6968";
    assertEquals(new Finding(true, range), finding(claimOf("0.69"), losses, losses));
    assertEquals(new Finding(true, range), finding(claimOf("0.70"), losses, losses)); // rounded
    assertEquals(new Finding(false, range), finding(claimOf("0.700"), losses, losses));
    assertEquals(new Finding(false, range), finding(claimOf("-0.300"), losses, losses));
    assertEquals(
        "It is the book's (expected: 0.69 in their 95 % prediction interval)",
        claimOf("0.69").statement());
    assertEquals(
        new Finding(false, "NaN to NaN"),
        finding(claimOf("0.69"), of(0.1, Double.NaN, 0.3), losses));
  }

  @Test
  void comparesAFigureOfOneRunWithNothingBelowThreeSeeds() {
    assertEquals(
        new Finding(false, "0.1000 to 0.2000"), finding(claimOf("0.15"), of(0.1, 0.2), 0, 0));
    assertEquals(3, claimOf("0.15").scope().seeds());
  }

  private static Claim claimOf(String figure) {
    return Claim.ofOneRun("6.1: it is", "It is the book's", SGD, figure);
  }

  private static Finding finding(Claim claim, double[] sgd, double... adam) {
    return claim.check().apply(losses(sgd, adam));
  }
}
