package dlfs.ch08.reinforcement;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.games.Breakout;
import dlfs.games.CartPole;
import dlfs.games.Game;
import dlfs.reinforcement.Transition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlayedGamesTest {
  /** Wins at 4, loses at 0, and is cut off after four steps. */
  private static final Corridor CORRIDOR = new Corridor(4);

  private static List<Transition> play(PlayedGames<?> games, int steps, int seed) {
    var random = new SplittableRandom(seed);
    List<Transition> transitions = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      int[] actions = new int[games.count()];
      for (int j = 0; j < actions.length; j++) {
        actions[j] = random.nextInt(2);
      }
      games.step(actions, random, transitions::add);
    }
    return transitions;
  }

  private static PlayedGames<Integer> corridors(int count) {
    return new PlayedGames<>(CORRIDOR, count, new SplittableRandom(1));
  }

  @Test
  void startsAnewAfterTheEnd() {
    PlayedGames<Integer> games = corridors(2);
    var random = new SplittableRandom(1);
    List<Transition> transitions = new ArrayList<>();
    games.step(new int[] {1, 0}, random, transitions::add);
    assertEquals(OptionalDouble.empty(), games.takeMeanReturn());
    games.step(new int[] {1, 0}, random, transitions::add);
    assertEquals(
        List.of(0.0, 0.0, 1.0, -1.0), transitions.stream().map(Transition::reward).toList());
    assertTrue(transitions.get(2).terminal() && transitions.get(3).terminal());
    assertArrayEquals(Corridor.seen(4), transitions.get(2).next());
    assertArrayEquals(Corridor.seen(3), transitions.get(2).observation());
    assertEquals(2, games.finished());
    assertEquals(OptionalDouble.of(0), games.takeMeanReturn());
    assertEquals(OptionalDouble.empty(), games.takeMeanReturn());
    float[] start = Corridor.seen(2);
    games.step(new int[] {1, 1}, random, transitions::add);
    assertArrayEquals(start, transitions.get(4).observation());
  }

  /** An episode that the time limit cuts off is not terminal: its last state has a value. */
  @Test
  void doesNotCallTheTimeLimitAnEnd() {
    PlayedGames<Integer> games = corridors(1);
    List<Transition> transitions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      games.step(new int[] {(i + 1) % 2}, new SplittableRandom(1), transitions::add);
    }
    assertFalse(transitions.get(3).terminal());
    assertEquals(1, games.finished());
    assertArrayEquals(Corridor.seen(2), transitions.get(4).observation());
  }

  static List<Game<?>> games() {
    return List.of(CORRIDOR, new CartPole(), new Breakout());
  }

  @ParameterizedTest
  @MethodSource("games")
  <S> void continuesAfterARestorationAsIfNothingHadHappened(Game<S> game) throws IOException {
    var games = new PlayedGames<>(game, 3, new SplittableRandom(1));
    play(games, 37, 1);
    byte[] saved = saved(games);
    var other = new PlayedGames<>(game, 3, new SplittableRandom(2));
    other.read(new DataInputStream(new ByteArrayInputStream(saved)), saved.length).run();
    assertArrayEquals(games.observations(), other.observations());
    List<Transition> expected = play(games, 60, 5);
    List<Transition> found = play(other, 60, 5);
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).next(), found.get(i).next());
      assertEquals(expected.get(i).terminal(), found.get(i).terminal());
    }
    assertEquals(games.finished(), other.finished());
    assertEquals(games.takeMeanReturn(), other.takeMeanReturn());
  }

  private static byte[] saved(PlayedGames<?> games) throws IOException {
    var bytes = new ByteArrayOutputStream();
    games.write(new DataOutputStream(bytes));
    assertEquals(games.bytes(), bytes.size());
    return bytes.toByteArray();
  }

  /** 16 bytes of returns; then for each game 4 of its steps, 8 of its return, 8 of its state. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4 | 1000 | has 1000 returns of",
        "4 | -1 | has -1 returns of",
        "8 | 2146959360 | has",
        "16 | 4 | has an episode of 4 steps",
        "16 | -1 | has an episode of -1 steps",
        "20 | 2146435072 | has an episode of",
        "28 | 1075052544 | no place"
      })
  void refusesDamagedGames(int position, int value, String message) throws IOException {
    PlayedGames<Integer> games = corridors(2);
    play(games, 10, 1);
    float[] before = games.observations();
    byte[] bytes = saved(games);
    ByteBuffer.wrap(bytes).putInt(position, value);
    var refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> games.read(new DataInputStream(new ByteArrayInputStream(bytes)), bytes.length));
    assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
    assertArrayEquals(before, games.observations());
  }
}
