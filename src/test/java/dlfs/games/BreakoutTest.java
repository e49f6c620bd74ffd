package dlfs.games;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.games.Breakout.State;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakoutTest {
  private static final int STAY = 0;
  private static final int LEFT = 1;
  private static final int RIGHT = 2;
  private static final int WALL = (1 << 30) - 1;

  /** Executes every action as it is chosen. */
  private static final RandomGenerator NEVER_STICKY = () -> -1L;

  private final Breakout game = new Breakout();

  private static State state(int x, int y, int dx, int dy, int paddle, int bricks) {
    return new State(x, y, dx, dy, x - dx, y - dy, paddle, bricks, false, STAY);
  }

  private Outcome<State> step(State state, int action) {
    return game.step(state, action, NEVER_STICKY);
  }

  private void assertBall(int x, int y, int dx, int dy, State found) {
    assertEquals(
        Arrays.asList(x, y, dx, dy), Arrays.asList(found.x(), found.y(), found.dx(), found.dy()));
  }

  @Test
  void startsAtOneOfTheEdges() {
    int left = 0;
    var random = new SplittableRandom(5);
    for (int i = 0; i < 1_000; i++) {
      State state = game.start(random);
      boolean isLeft = state.x() == 0;
      left += isLeft ? 1 : 0;
      assertBall(isLeft ? 0 : 9, 3, isLeft ? 1 : -1, 1, state);
      assertEquals(4, state.paddle());
      assertEquals(WALL, state.bricks());
    }
    assertEquals(500, left, 60);
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5, 1, 1, 6, 6, 1, 1",
    "5, 5, -1, -1, 4, 4, -1, -1",
    "9, 5, 1, 1, 9, 6, -1, 1",
    "0, 5, -1, -1, 0, 4, 1, -1",
    "5, 0, 1, -1, 6, 0, 1, 1"
  })
  void movesDiagonallyAndIsReflectedByWalls(
      int x, int y, int dx, int dy, int nextX, int nextY, int nextDx, int nextDy) {
    Outcome<State> outcome = step(state(x, y, dx, dy, 0, 0), STAY);
    assertBall(nextX, nextY, nextDx, nextDy, outcome.state());
    assertEquals(x, outcome.state().lastX());
    assertEquals(y, outcome.state().lastY());
    assertEquals(0, outcome.reward());
    assertFalse(outcome.terminal());
  }

  @Test
  void breaksABrickAndIsReflected() {
    Outcome<State> outcome = step(state(5, 4, 1, -1, 0, WALL), STAY);
    assertEquals(1, outcome.reward());
    assertBall(6, 4, 1, 1, outcome.state());
    assertEquals(WALL & ~(1 << 2 * 10 + 6), outcome.state().bricks()); // row 3, column 6
    assertTrue(outcome.state().striking());
  }

  @Test
  void passesThroughABrickRightAfterAnother() {
    int bricks = 1 << 10 + 6 | 1 << 2 * 10 + 7; // row 2, column 6; row 3, column 7
    Outcome<State> first = step(state(5, 3, 1, -1, 0, bricks), STAY);
    assertEquals(1, first.reward());
    assertBall(6, 3, 1, 1, first.state());
    State reflected = new State(6, 2, 1, 1, 5, 3, 0, bricks, true, STAY);
    Outcome<State> second = step(reflected, STAY);
    assertEquals(0, second.reward());
    assertBall(7, 3, 1, 1, second.state());
    assertEquals(bricks, second.state().bricks());
    assertFalse(step(second.state(), STAY).state().striking());
  }

  @ParameterizedTest
  @CsvSource({
    "4, 1, 4, 5, 8, 1, -1, false", // the paddle is below the ball: to the other side
    "4, 1, 5, 5, 8, -1, -1, false", // it is where the ball arrives: back
    "4, 1, 6, 5, 9, 1, 1, true",
    "4, -1, 3, 3, 8, 1, -1, false",
    "4, -1, 5, 3, 9, -1, 1, true"
  })
  void returnsFromThePaddleOrIsLost(
      int x, int dx, int paddle, int nextX, int nextY, int nextDx, int nextDy, boolean lost) {
    Outcome<State> outcome = step(state(x, 8, dx, 1, paddle, WALL), STAY);
    assertBall(nextX, nextY, nextDx, nextDy, outcome.state());
    assertEquals(lost, outcome.terminal());
    assertEquals(0, outcome.reward());
  }

  @Test
  void movesThePaddleBeforeTheBall() {
    assertFalse(step(state(4, 8, 1, 1, 3, WALL), RIGHT).terminal());
    assertTrue(step(state(4, 8, 1, 1, 3, WALL), STAY).terminal());
    assertEquals(0, step(state(4, 4, 1, 1, 0, WALL), LEFT).state().paddle());
    assertEquals(9, step(state(4, 4, 1, 1, 9, WALL), RIGHT).state().paddle());
    assertEquals(4, step(state(4, 4, 1, 1, 5, WALL), LEFT).state().paddle());
  }

  @Test
  void returnsAllBricksWhenNoneIsLeftAndTheBallComesDown() {
    assertEquals(0, step(state(4, 7, 1, 1, 4, 0), STAY).state().bricks());
    assertEquals(WALL, step(state(4, 8, 1, 1, 4, 0), STAY).state().bricks());
    assertEquals(1, step(state(4, 8, 1, 1, 4, 1), STAY).state().bricks());
  }

  @Test
  void repeatsTheActionBeforeInOneOfTenSteps() {
    var random = new SplittableRandom(9);
    var before = new State(5, 5, 1, 1, 4, 4, 4, WALL, false, LEFT);
    int repeated = 0;
    for (int i = 0; i < 10_000; i++) {
      State after = game.step(before, RIGHT, random).state();
      repeated += after.paddle() == 3 ? 1 : 0;
      assertEquals(after.paddle() == 3 ? LEFT : RIGHT, after.action());
    }
    assertEquals(1_000, repeated, 100);
  }

  @Test
  void showsPaddleBallTrailAndBricks() {
    float[] seen = game.observe(state(5, 6, 1, -1, 2, 1 << 13));
    float[] expected = new float[400];
    expected[92] = 1; // the paddle, row 9
    expected[100 + 65] = 1; // the ball
    expected[200 + 74] = 1; // where it comes from
    expected[300 + 23] = 1; // the brick in row 2
    assertArrayEquals(expected, seen);
    assertEquals(400, game.shape().size());
  }

  @Test
  void restoresEveryStateOfAnEpisode() {
    var random = new SplittableRandom(2);
    State state = game.start(random);
    Outcome<State> outcome = new Outcome<>(state, 0, false);
    while (!outcome.terminal()) {
      assertEquals(outcome.state(), game.restore(game.save(outcome.state())));
      outcome = game.step(outcome.state(), random.nextInt(3), random);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 10", "1, -1", "2, 0", "3, 2", "6, 10", "7, 1073741824", "8, 2", "9, 3", "0, 0.5"})
  void refusesAStateOfNoGame(int index, double value) {
    double[] saved = game.save(state(5, 6, 1, -1, 2, WALL));
    saved[index] = value;
    assertThrows(IllegalArgumentException.class, () -> game.restore(saved));
  }
}
