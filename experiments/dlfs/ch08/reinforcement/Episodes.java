package dlfs.ch08.reinforcement;

import dlfs.games.Game;
import dlfs.games.Outcome;
import dlfs.metrics.EpisodeReturn;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Whole episodes, from their start to their end.
 *
 * @param <S> the states of the game
 * @param returns the return of each
 * @param states the states of the first, with its last one
 */
record Episodes<S>(double[] returns, List<S> states) {

  /**
   * Plays episodes side by side.
   *
   * @param count the number of episodes, at least 1
   * @param seed the seed of all random numbers; those of an episode do not depend on the others
   */
  static <S> Episodes<S> play(Game<S> game, Policy policy, int count, long seed) {
    var seeds = new SplittableRandom(seed);
    RandomGenerator[] random = new RandomGenerator[count];
    List<S> states = new ArrayList<>();
    List<List<Double>> rewards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      random[i] = seeds.split();
      states.add(game.start(random[i]));
      rewards.add(new ArrayList<>());
    }
    List<S> first = new ArrayList<>(states.subList(0, 1));
    int[] playing = IntStream.range(0, count).toArray();
    boolean[] ended = new boolean[count];
    for (int step = 0; step < game.maxSteps() && playing.length > 0; step++) {
      float[] observations =
          Observations.of(game, IntStream.of(playing).mapToObj(states::get).toList());
      RandomGenerator[] own =
          IntStream.of(playing).mapToObj(i -> random[i]).toArray(RandomGenerator[]::new);
      int[] actions = policy.actions(observations, own);
      for (int j = 0; j < playing.length; j++) {
        int i = playing[j];
        Outcome<S> outcome = game.step(states.get(i), actions[j], own[j]);
        states.set(i, outcome.state());
        rewards.get(i).add(outcome.reward());
        ended[i] = outcome.terminal();
        if (i == 0) {
          first.add(outcome.state());
        }
      }
      playing = IntStream.of(playing).filter(i -> !ended[i]).toArray();
    }
    double[] returns =
        rewards.stream()
            .mapToDouble(r -> EpisodeReturn.of(r.stream().mapToDouble(x -> x).toArray()))
            .toArray();
    return new Episodes<>(returns, List.copyOf(first));
  }

  /** Returns the mean return. */
  double meanReturn() {
    return EpisodeReturn.meanOfLast(returns.length, returns);
  }
}
