package dlfs.ch08.reinforcement;

import dlfs.reinforcement.EpsilonGreedy;
import dlfs.reinforcement.QLearner;
import java.util.random.RandomGenerator;

/** Chooses the actions of players. */
@FunctionalInterface
interface Policy {
  /**
   * Chooses an action for each player.
   *
   * @param observations what they see, [n * size]
   * @param random the generator of each player
   */
  int[] actions(float[] observations, RandomGenerator... random);

  /** Chooses at random. */
  static Policy random(int actions) {
    return (observations, random) -> {
      int[] chosen = new int[random.length];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = random[i].nextInt(actions);
      }
      return chosen;
    };
  }

  /** Chooses the action with the highest value. */
  static Policy greedy(QLearner learner) {
    return exploring(learner, EpsilonGreedy.GREEDY, 0);
  }

  /**
   * Chooses the action with the highest value, or explores.
   *
   * @param step the step of the schedule
   */
  static Policy exploring(QLearner learner, EpsilonGreedy exploration, int step) {
    return (observations, random) -> {
      float[][] values = learner.values(observations, random.length);
      int[] chosen = new int[random.length];
      for (int i = 0; i < chosen.length; i++) {
        chosen[i] = exploration.choose(values[i], step, random[i]);
      }
      return chosen;
    };
  }
}
