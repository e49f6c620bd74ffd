package dlfs.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictionBandTest {
  private static final double[] FIVE = {0.90, 0.91, 0.92, 0.93, 0.94};

  @Test
  void excludesTheMeanOfOtherSeedsWithTheGivenProbability() {
    Random random = new Random(1);
    long outside =
        IntStream.range(0, 20_000)
            .filter(
                i -> {
                  double[] baseline =
                      DoubleStream.generate(random::nextGaussian).limit(8).toArray();
                  double mean = (random.nextGaussian() + random.nextGaussian()) / 2;
                  return !PredictionBand.of(baseline, 2, 0.05).contains(mean);
                })
            .count();
    assertEquals(1_000, outside, 120);
  }

  @Test
  void isNarrowerForMoreSeeds() {
    assertTrue(PredictionBand.of(FIVE, 3, 0.01).width() < PredictionBand.of(FIVE, 1, 0.01).width());
  }

  @Test
  void includesADivergedFigureOnlyIfOneOfTheBaselineDiverged() {
    assertFalse(PredictionBand.of(FIVE, 1, 0.01).contains(Double.NaN));
    double[] withNaN = {0.90, 0.91, Double.NaN, 0.93, 0.94};
    assertTrue(PredictionBand.of(withNaN, 1, 0.01).contains(Double.NaN));
  }

  @Test
  void isAsNarrowAsRoundingWithoutRandomness() {
    assertTrue(PredictionBand.exact(0.9352).contains(0.9352));
    assertFalse(PredictionBand.exact(0.9352).contains(0.9353));
  }

  @Test
  void requiresThreeSeeds() {
    assertThrows(
        IllegalArgumentException.class, () -> PredictionBand.of(new double[] {1, 2}, 1, 0.01));
  }
}
