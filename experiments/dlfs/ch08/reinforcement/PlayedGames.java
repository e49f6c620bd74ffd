package dlfs.ch08.reinforcement;

import static dlfs.text.Text.formatted;

import dlfs.games.Game;
import dlfs.games.Outcome;
import dlfs.lab.StatePart;
import dlfs.reinforcement.Transition;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One or several games of the same kind that are played side by side during training, so that one
 * forward pass of a network chooses the actions of all. When an episode ends, the next one begins.
 *
 * @param <S> the states of the game
 */
final class PlayedGames<S> implements StatePart {
  private final Game<S> game;
  private final int numbers;
  private final List<Episode<S>> episodes = new ArrayList<>();
  private int finished;

  /** The number and the sum of the returns that {@link #takeMeanReturn} has not returned yet. */
  private int returns;

  private double sumOfReturns;

  /**
   * An episode in progress.
   *
   * @param steps the number of steps so far
   * @param value the return so far
   */
  private record Episode<S>(S state, int steps, double value) {}

  /**
   * Starts the games.
   *
   * @param count the number of games, at least 1
   */
  PlayedGames(Game<S> game, int count, RandomGenerator random) {
    this.game = game;
    for (int i = 0; i < count; i++) {
      episodes.add(start(random));
    }
    this.numbers = game.save(episodes.get(0).state).length;
  }

  private Episode<S> start(RandomGenerator random) {
    return new Episode<>(game.start(random), 0, 0);
  }

  /** The number of games. */
  int count() {
    return episodes.size();
  }

  /** Returns what the players see: [games * size]. */
  float[] observations() {
    return Observations.of(game, episodes.stream().map(Episode::state).toList());
  }

  /**
   * Makes a step in every game.
   *
   * @param actions the action of each game
   * @param transitions receives the step of each game, in order
   */
  void step(int[] actions, RandomGenerator random, Consumer<Transition> transitions) {
    for (int i = 0; i < actions.length; i++) {
      Episode<S> before = episodes.get(i);
      Outcome<S> outcome = game.step(before.state, actions[i], random);
      transitions.accept(
          new Transition(
              game.observe(before.state),
              actions[i],
              outcome.reward(),
              game.observe(outcome.state()),
              outcome.terminal()));
      var after = new Episode<>(outcome.state(), before.steps + 1, before.value + outcome.reward());
      boolean ends = outcome.terminal() || after.steps >= game.maxSteps();
      if (ends) {
        finished++;
        returns++;
        sumOfReturns += after.value;
      }
      episodes.set(i, ends ? start(random) : after);
    }
  }

  /** The number of episodes that have ended. */
  int finished() {
    return finished;
  }

  /** Returns the mean return of the episodes that have ended since the last call, if any. */
  OptionalDouble takeMeanReturn() {
    OptionalDouble mean =
        returns == 0 ? OptionalDouble.empty() : OptionalDouble.of(sumOfReturns / returns);
    returns = 0;
    sumOfReturns = 0;
    return mean;
  }

  @Override
  public String form() {
    return formatted("%d games of %s with %d numbers", count(), game.name(), numbers);
  }

  @Override
  public long bytes() {
    long ofEpisode = (long) Double.BYTES * (numbers + 1) + Integer.BYTES;
    return 2 * Integer.BYTES + Double.BYTES + count() * ofEpisode;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(finished);
    out.writeInt(returns);
    out.writeDouble(sumOfReturns);
    for (Episode<S> episode : episodes) {
      out.writeInt(episode.steps);
      out.writeDouble(episode.value);
      for (double number : game.save(episode.state)) {
        out.writeDouble(number);
      }
    }
  }

  @Override
  public Runnable read(DataInputStream in, long bytes) throws IOException {
    int savedFinished = in.readInt();
    int savedReturns = in.readInt();
    double savedSum = in.readDouble();
    if (savedReturns < 0 || savedReturns > savedFinished || !Double.isFinite(savedSum)) {
      throw new IllegalArgumentException(
          formatted("has %d returns of %d episodes", savedReturns, savedFinished));
    }
    List<Episode<S>> saved = new ArrayList<>();
    for (int i = 0; i < count(); i++) {
      int steps = in.readInt();
      double value = in.readDouble();
      double[] state = new double[numbers];
      for (int j = 0; j < numbers; j++) {
        state[j] = in.readDouble();
      }
      if (steps < 0 || steps >= game.maxSteps() || !Double.isFinite(value)) {
        throw new IllegalArgumentException(
            formatted("has an episode of %d steps with the return %s", steps, value));
      }
      saved.add(new Episode<>(game.restore(state), steps, value));
    }
    return () -> {
      finished = savedFinished;
      returns = savedReturns;
      sumOfReturns = savedSum;
      for (int i = 0; i < saved.size(); i++) {
        episodes.set(i, saved.get(i));
      }
    };
  }
}
