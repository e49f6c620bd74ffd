package dlfs.games;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The mean returns of players that act at random are as published. */
class RandomPlayTest {
  /**
   * CartPole: about 22 (Gym). Breakout: 0.5, by the README of MinAtar, where four of six actions
   * leave the paddle in its place.
   */
  static Stream<Arguments> games() {
    return Stream.of(
        Arguments.of(new CartPole(), new int[] {0, 1}, 22.2, 1.5),
        Arguments.of(new Breakout(), new int[] {0, 0, 0, 0, 1, 2}, 0.5, 0.06));
  }

  @ParameterizedTest
  @MethodSource("games")
  <S> void hasThePublishedReturn(Game<S> game, int[] actions, double expected, double tolerance) {
    var random = new SplittableRandom(1);
    int episodes = 2_000;
    double sum = 0;
    for (int i = 0; i < episodes; i++) {
      S state = game.start(random);
      boolean ends = false;
      for (int step = 0; !ends; step++) {
        var outcome = game.step(state, actions[random.nextInt(actions.length)], random);
        state = outcome.state();
        sum += outcome.reward();
        ends = outcome.terminal();
        assertTrue(step < game.maxSteps());
      }
    }
    assertEquals(expected, sum / episodes, tolerance);
  }
}
