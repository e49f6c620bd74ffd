package dlfs.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EpisodeReturnTest {

  @Test
  void isTheSumOfTheRewards() {
    assertEquals(4, EpisodeReturn.of(1, -2, 5));
    assertEquals(0, EpisodeReturn.of());
  }

  @ParameterizedTest
  @CsvSource({"1, 6", "0.5, 2.75", "0, 1"}) // 1 + 2/2 + 3/4 for one half
  void laterRewardsAreDiscounted(double discount, double expected) {
    assertEquals(expected, EpisodeReturn.discounted(discount, 1, 2, 3));
  }

  @Test
  void aConstantRewardApproachesTheSumOfTheGeometricSeries() {
    double[] rewards = DoubleStream.generate(() -> 1).limit(5_000).toArray();
    assertEquals(100, EpisodeReturn.discounted(0.99, rewards), 1e-10);
  }

  @ParameterizedTest
  @CsvSource({"1, 9", "2, 7", "4, 4", "100, 4"})
  void meanIsThatOfTheLastEpisodesOrOfAllIfThereAreFewer(int episodes, double expected) {
    assertEquals(expected, EpisodeReturn.meanOfLast(episodes, 0, 2, 5, 9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
  void refusesOtherDiscounts(double discount) {
    assertThrows(IllegalArgumentException.class, () -> EpisodeReturn.discounted(discount, 1));
  }

  @Test
  void refusesAMeanOfNoEpisodes() {
    assertThrows(IllegalArgumentException.class, () -> EpisodeReturn.meanOfLast(0, 1));
    assertThrows(IllegalArgumentException.class, () -> EpisodeReturn.meanOfLast(10));
  }
}
