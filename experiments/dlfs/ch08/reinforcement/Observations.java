package dlfs.ch08.reinforcement;

import dlfs.games.Game;
import java.util.List;

/** Puts what is seen of several states side by side. */
final class Observations {
  private Observations() {}

  /** Returns what players see of these states: [states * size]. */
  static <S> float[] of(Game<S> game, List<S> states) {
    int size = game.shape().size();
    float[] observations = new float[states.size() * size];
    for (int i = 0; i < states.size(); i++) {
      System.arraycopy(game.observe(states.get(i)), 0, observations, i * size, size);
    }
    return observations;
  }
}
