package dlfs.ch08.reinforcement;

import dlfs.games.Breakout;
import dlfs.games.CartPole;
import dlfs.games.Game;
import dlfs.networks.QNetwork;
import dlfs.optimizers.Adam;
import dlfs.optimizers.LinearDecay;
import dlfs.reinforcement.EpsilonGreedy;

/**
 * The games of {@link DeepQNetwork}, with the settings of their training. A game of one's own is
 * one more constant.
 */
enum GameChoice {
  /** 4 values, two actions. Gym calls it solved from a mean return of 475. */
  CARTPOLE(new CartPole(), new Recipe(30_000, 10_000, 0.001, 50, 100, 0.2, 0.02), 475),

  /** 4 channels of 10x10 pixels, three actions. */
  BREAKOUT(new Breakout(), new Recipe(60_000, 50_000, 0.0005, 250, 1, 0.1, 0.05), 5);

  private final Game<?> game;
  private final Recipe recipe;
  private final double requiredReturn;

  /**
   * The settings of a training.
   *
   * @param iterations the number of updates
   * @param memory the number of transitions in the replay memory
   * @param learningRate the learning rate of Adam at first, which decays linearly to 0
   * @param targetInterval the number of updates between two copies into the target network
   * @param maxError the error from which its gradient is limited, of the order of the returns
   * @param exploration the share of the updates in which ε decreases from 1
   * @param epsilon ε afterwards
   */
  record Recipe(
      int iterations,
      int memory,
      double learningRate,
      int targetInterval,
      double maxError,
      double exploration,
      double epsilon) {

    /** Returns the update rule for a number of updates. */
    Adam updater(int updates) {
      return new Adam(new LinearDecay(learningRate, updates));
    }

    /** Returns the exploration for a number of updates. */
    EpsilonGreedy exploration(int updates) {
      return new EpsilonGreedy(1, epsilon, Math.max(1, (int) (exploration * updates)));
    }
  }

  /**
   * @param requiredReturn the mean return that a trained agent has to exceed
   */
  GameChoice(Game<?> game, Recipe recipe, double requiredReturn) {
    this.game = game;
    this.recipe = recipe;
    this.requiredReturn = requiredReturn;
  }

  Game<?> game() {
    return game;
  }

  Recipe recipe() {
    return recipe;
  }

  double requiredReturn() {
    return requiredReturn;
  }

  /** Returns a network for what is seen in this game. */
  QNetwork network() {
    int actions = game.actions().size();
    return game.shape().pixels() == 1
        ? QNetwork.ofValues(game.shape(), actions, recipe.maxError)
        : QNetwork.ofImages(game.shape(), actions, recipe.maxError);
  }
}
