package dlfs.games;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.games.CartPole.State;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CartPoleTest {
  private final CartPole game = new CartPole();

  private Outcome<State> step(State state, int action) {
    return game.step(state, action, new SplittableRandom(1));
  }

  /**
   * By hand from rest: 10 / 1.1 = 9.0909; / (4/3 - 0.1 / 1.1) / 0.5 = 14.6341; 9.0909 + 0.05 *
   * 14.6341 / 1.1 = 9.7561; times 0.02. The others by the formulas, in Python.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 1, 0, 0.195121951219512, 0, -0.292682926829268",
    "0, 0, 0, 0, 0, 0, -0.195121951219512, 0, 0.292682926829268",
    "1, -0.5, 0.1, 2, 1, 0.99, -0.3060544983641489, 0.14, 1.7398861515472555",
    "1, -0.5, 0.1, 2, 0, 0.99, -0.6960140144254243, 0.14, 2.321903165703414"
  })
  void movesByTheEquations(
      double position,
      double velocity,
      double angle,
      double angularVelocity,
      int action,
      double nextPosition,
      double nextVelocity,
      double nextAngle,
      double nextAngularVelocity) {
    Outcome<State> outcome = step(new State(position, velocity, angle, angularVelocity), action);
    assertArrayEquals(
        new double[] {nextPosition, nextVelocity, nextAngle, nextAngularVelocity},
        game.save(outcome.state()),
        1e-12);
    assertEquals(1, outcome.reward());
    assertFalse(outcome.terminal());
  }

  /** The position and the angle after a step follow from the velocities before it. */
  @ParameterizedTest
  @CsvSource({
    "2.39, 0.4, 0, 0, false",
    "2.39, 0.6, 0, 0, true",
    "-2.39, -0.6, 0, 0, true",
    "0, 0, 0.2, 0.4, false",
    "0, 0, 0.2, 0.5, true",
    "0, 0, -0.2, -0.5, true"
  })
  void endsOffTheTrackAndBeyond12Degrees(double x, double v, double angle, double w, boolean ends) {
    Outcome<State> outcome = step(new State(x, v, angle, w), 0);
    assertEquals(ends, outcome.terminal());
    assertEquals(1, outcome.reward());
  }

  @Test
  void startsNearTheMiddleAndUpright() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 1_000; i++) {
      for (double value : game.save(game.start(random))) {
        assertTrue(Math.abs(value) <= 0.05);
      }
    }
    assertNotEquals(game.start(random), game.start(random));
  }

  @Test
  void showsTheStateInUnitsOfItsLimits() {
    assertArrayEquals(
        new float[] {0.5f, -0.5f, 0.25f, 1},
        game.observe(new State(1.2, -1, Math.toRadians(3), 2)),
        1e-6f);
    assertEquals(4, game.shape().size());
  }

  @Test
  void restoresAState() {
    var state = new State(0.1, -0.2, 0.03, 4);
    assertEquals(state, game.restore(game.save(state)));
  }

  @ParameterizedTest
  @CsvSource({"3, 0, 0, 0", "0, NaN, 0, 0", "0, 0, 0.5, 0", "0, 0, 0, Infinity", "NaN, 0, 0, 0"})
  void refusesAStateOfNoGame(double x, double v, double angle, double w) {
    assertThrows(IllegalArgumentException.class, () -> game.restore(new double[] {x, v, angle, w}));
  }

  /** A pole that leans to the right is drawn to the right of its cart. */
  @Test
  void drawsCartAndPole() {
    var image = game.picture(new State(0, 0, 0.2, 0));
    int pixels = image.width() * image.height();
    double left = 0;
    double right = 0;
    for (int i = 0; i < pixels; i++) {
      double orange = image.pixels()[i] - image.pixels()[2 * pixels + i]; // red without blue
      if (i % image.width() < image.width() / 2) {
        left += orange;
      } else {
        right += orange;
      }
    }
    assertTrue(right > 10 * left, left + " " + right);
  }
}
