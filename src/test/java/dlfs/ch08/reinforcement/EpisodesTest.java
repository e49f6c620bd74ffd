package dlfs.ch08.reinforcement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.games.Breakout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpisodesTest {
  private static final Policy RIGHT =
      (observations, random) -> {
        int[] actions = new int[random.length];
        Arrays.fill(actions, 1);
        return actions;
      };

  @Test
  void playsUntilTheEnd() {
    Episodes<Integer> played = Episodes.play(new Corridor(10), RIGHT, 3, 1);
    assertArrayEquals(new double[] {1, 1, 1}, played.returns());
    assertEquals(List.of(2, 3, 4), played.states());
    assertEquals(1, played.meanReturn());
  }

  @Test
  void stopsAtTheTimeLimit() {
    Episodes<Integer> played = Episodes.play(new Corridor(1), RIGHT, 2, 1);
    assertArrayEquals(new double[] {0, 0}, played.returns());
    assertEquals(List.of(2, 3), played.states());
  }

  /** Each observation is seen by its own player, also after others have ended. */
  @Test
  void asksOnlyThoseWhoStillPlay() {
    List<Integer> players = new ArrayList<>();
    Policy apart =
        (observations, random) -> {
          players.add(random.length);
          assertEquals(5 * random.length, observations.length);
          int[] actions = new int[random.length];
          for (int i = 0; i < actions.length; i++) {
            actions[i] = players.size() == 1 ? i : observations[5 * i + 3] == 1 ? 1 : 0;
          }
          if (players.size() > 1 && random.length == 2) {
            actions[0] = 1; // of the one that went to the left: it goes on
          }
          return actions;
        };
    Episodes<Integer> played = Episodes.play(new Corridor(4), apart, 2, 1);
    assertArrayEquals(new double[] {-1, 1}, played.returns());
    assertEquals(List.of(2, 2, 1, 1), players);
    assertEquals(List.of(2, 1, 2, 1, 0), played.states());
  }

  @Test
  void drawsTheSameForAnEpisodeWhateverTheOthersAre() {
    Policy policy = Policy.random(3);
    var game = new Breakout();
    double[] few = Episodes.play(game, policy, 20, 3).returns();
    double[] more = Episodes.play(game, policy, 200, 3).returns();
    assertArrayEquals(few, Arrays.copyOf(more, 20));
    assertTrue(Arrays.stream(more).distinct().count() > 1);
    assertNotEquals(
        Arrays.toString(more), Arrays.toString(Episodes.play(game, policy, 200, 4).returns()));
  }
}
