package dlfs.reinforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpsilonGreedyTest {
  @ParameterizedTest
  @CsvSource({"0, 1", "50, 0.55", "100, 0.1", "1000000, 0.1"})
  void decreasesLinearlyAndThenStaysConstant(int step, double expected) {
    assertEquals(expected, new EpsilonGreedy(1, 0.1, 100).at(step), 1e-12);
  }

  @Test
  void choosesTheHighestValueOrAtRandom() {
    float[] values = {-1, 3, 2};
    var random = new SplittableRandom(4);
    int[] counts = new int[3];
    for (int i = 0; i < 30_000; i++) {
      counts[new EpsilonGreedy(0.3, 0.3, 1).choose(values, i, random)]++;
      assertEquals(1, EpsilonGreedy.GREEDY.choose(values, i, random));
    }
    assertEquals(3_000, counts[0], 200);
    assertEquals(24_000, counts[1], 300);
    assertEquals(3_000, counts[2], 200);
  }

  @ParameterizedTest
  @CsvSource({"-0.1, 0, 1", "1.1, 0, 1", "1, 2, 1", "NaN, 0, 1", "1, 0, 0"})
  void refusesWhatIsNoProbability(double start, double end, int steps) {
    assertThrows(IllegalArgumentException.class, () -> new EpsilonGreedy(start, end, steps));
  }
}
