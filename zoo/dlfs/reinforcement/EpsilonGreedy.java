package dlfs.reinforcement;

import static dlfs.text.Text.formatted;

import java.util.random.RandomGenerator;

/**
 * Exploration: a random action with probability ε, and otherwise the one with the highest value. ε
 * decreases linearly and then stays constant.
 *
 * @param start ε at first, in [0, 1]
 * @param end ε at the end, in [0, 1]
 * @param steps the number of steps in which it decreases, at least 1
 */
public record EpsilonGreedy(double start, double end, int steps) {
  /** No exploration. */
  public static final EpsilonGreedy GREEDY = new EpsilonGreedy(0, 0, 1);

  /** Creates a schedule. */
  public EpsilonGreedy {
    if (!(start >= 0 && start <= 1 && end >= 0 && end <= 1) || steps < 1) {
      throw new IllegalArgumentException(
          formatted(
              "epsilon from %s to %s in %d steps: expected 0 to 1, and at least 1 step",
              start, end, steps));
    }
  }

  /** Returns ε at a step, counted from 0. */
  public double at(int step) {
    return start + (end - start) * Math.min(1, (double) step / steps);
  }

  /**
   * Chooses an action.
   *
   * @param values the values Q(s, a) of all actions; of equal ones, the first is chosen
   * @param step the step, counted from 0
   */
  public int choose(float[] values, int step, RandomGenerator random) {
    double epsilon = at(step);
    boolean explores = epsilon > 0 && random.nextDouble() < epsilon;
    return explores ? random.nextInt(values.length) : greedy(values);
  }

  private static int greedy(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
