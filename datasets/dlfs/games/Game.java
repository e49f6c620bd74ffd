package dlfs.games;

import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A game for one player, the environment of reinforcement learning (section 8.5.4): a Markov
 * decision process with a finite set of actions. A game consists of functions without side effects.
 * All that it remembers is in the state, which is immutable, and all randomness comes from the
 * generator that it is given, so that any number of episodes can be played side by side, and
 * interrupted and resumed.
 *
 * @param <S> the states, for example a record
 */
public interface Game<S> {
  /** The name, in lower case: "cartpole". */
  String name();

  /** The names of the actions; an action is an index of this list. At least two. */
  List<String> actions();

  /**
   * The shape of an observation. If it is a list of n values instead of an image, its height and
   * width are 1 and it has n channels.
   */
  ImageShape shape();

  /** Whether all values of observations are 0 or 1, so that a bit suffices to store each. */
  default boolean isBinary() {
    return false;
  }

  /**
   * The time limit: the number of steps after which an episode is interrupted. Unlike a {@link
   * Outcome#terminal() terminal} state, this is not the game's end, after which no reward would
   * follow.
   */
  int maxSteps();

  /** Returns the initial state of an episode. */
  S start(RandomGenerator random);

  /**
   * Makes one step.
   *
   * @param state is not terminal
   * @param action the index of an action
   */
  Outcome<S> step(S state, int action, RandomGenerator random);

  /** Returns what the player sees of a state: {@link #shape} values. */
  float[] observe(S state);

  /** Returns a picture of a state for human readers, of the same size for all states. */
  ColourImage picture(S state);

  /** Returns a state as numbers, always of the same count, from which it can be restored. */
  double[] save(S state);

  /**
   * Restores a state.
   *
   * @param saved the numbers that {@link #save} has returned
   * @throws IllegalArgumentException if there is no such state
   */
  S restore(double[] saved);
}
