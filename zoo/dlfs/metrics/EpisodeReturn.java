package dlfs.metrics;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * The return of an episode of reinforcement learning: the sum of its rewards (Sutton, Barto:
 * Reinforcement Learning, 2nd edition, 2018, section 3.3).
 */
public final class EpisodeReturn {
  private EpisodeReturn() {}

  /** Computes the sum of the rewards, which is the score of a game; 0 without rewards. */
  public static double of(double... rewards) {
    return discounted(1, rewards);
  }

  /**
   * Computes the sum of the rewards, in which each counts for less than the one before: r₁ + γr₂ +
   * γ²r₃ + …
   *
   * @param discount γ, in [0, 1]
   * @param rewards r, in the order of the steps
   */
  public static double discounted(double discount, double... rewards) {
    if (!(discount >= 0 && discount <= 1)) {
      throw new IllegalArgumentException(formatted("discount %s: expected 0 to 1", discount));
    }
    double sum = 0;
    for (int i = rewards.length - 1; i >= 0; i--) {
      sum = rewards[i] + discount * sum;
    }
    return sum;
  }

  /**
   * Computes the mean return of the last episodes, by which the progress of training is reported.
   *
   * @param episodes the number of episodes, at least 1; all of them if there are fewer
   * @param returns the return of each episode so far, at least one
   */
  public static double meanOfLast(int episodes, double... returns) {
    if (episodes < 1 || returns.length == 0) {
      throw new IllegalArgumentException(
          formatted(
              "mean of the last %d of %d episodes: expected at least one",
              episodes, returns.length));
    }
    int from = Math.max(0, returns.length - episodes);
    return Arrays.stream(returns, from, returns.length).average().orElseThrow();
  }
}
