package dlfs.ch08.reinforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.ch08.reinforcement.AgentTraining.Method;
import dlfs.ch08.reinforcement.AgentTraining.Sizes;
import dlfs.games.CartPole;
import dlfs.games.Game;
import dlfs.games.Outcome;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.lab.About;
import dlfs.lab.Experiment;
import dlfs.lab.Lab;
import dlfs.lab.Variants;
import dlfs.lab.results.Claim;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that is interrupted in the middle of a game ends with the same measurements. */
class ResumedTrainingTest {
  private static final String RESUMING = "Resuming a stopped run (finished: 0, unfinished: 1)";
  private static final int UPDATES = 24;

  /** Cart and pole, until the power fails. */
  private record PowerCut(CartPole game, AtomicInteger stepsLeft) implements Game<CartPole.State> {
    @Override
    public String name() {
      return game.name();
    }

    @Override
    public List<String> actions() {
      return game.actions();
    }

    @Override
    public ImageShape shape() {
      return game.shape();
    }

    @Override
    public int maxSteps() {
      return 30;
    }

    @Override
    public CartPole.State start(RandomGenerator random) {
      return game.start(random);
    }

    @Override
    public Outcome<CartPole.State> step(CartPole.State state, int action, RandomGenerator random) {
      if (stepsLeft.getAndDecrement() == 0) {
        throw new IllegalStateException("power cut");
      }
      return game.step(state, action, random);
    }

    @Override
    public float[] observe(CartPole.State state) {
      return game.observe(state);
    }

    @Override
    public ColourImage picture(CartPole.State state) {
      return game.picture(state);
    }

    @Override
    public double[] save(CartPole.State state) {
      return game.save(state);
    }

    @Override
    public CartPole.State restore(double[] saved) {
      return game.restore(saved);
    }
  }

  /** Trains one agent. */
  private record Training(Method method, AtomicInteger stepsLeft) implements Experiment {
    @Override
    public About about() {
      List<FinalFigure> figures = FinalFigure.lastOf(AgentTraining.EVALUATION_RETURN);
      return new About("Training", "8.5.4", "?", Optional.empty(), true, List.of(), figures, 0);
    }

    @Override
    public Metrics run(Lab lab) {
      var game = new PowerCut(new CartPole(), stepsLeft);
      var sizes = new Sizes(UPDATES, 16, 1_020); // so small that transitions are replaced
      return lab.compare(
          Variants.of("agent", method),
          UPDATES,
          (run, m) -> {
            var training = new AgentTraining<>(lab, run, game, GameChoice.CARTPOLE, method, sizes);
            var agent = training.train(run);
            run.record("sum_of_parameters", agent.network().params().sumNumber().doubleValue());
          });
    }

    @Override
    public List<Claim> claims() {
      return List.of();
    }
  }

  private static String train(Method method, int steps, Path results) throws IOException {
    Map<String, String> settings =
        Map.of("results.dir", results.toString(), "threads", "1", "checkpoint.seconds", "0");
    String shown = Experiments.run(new Training(method, new AtomicInteger(steps)), settings);
    assertEquals(Files.exists(results.resolve("cut")), shown.contains(RESUMING), shown);
    return Files.readString(results.resolve("Training/metrics.csv"));
  }

  /** 256 * 20 steps to the fixed states, 1,000 at random, and then some updates and evaluations. */
  @ParameterizedTest
  @CsvSource({"true, true, 7500", "false, true, 7500", "true, false, 7500"})
  void endsWithTheSameMeasurements(
      boolean replays, boolean hasTarget, int steps, @TempDir Path one, @TempDir Path two)
      throws IOException {
    var method = new Method(replays, hasTarget);
    String expected = train(method, Integer.MAX_VALUE, one);
    var failure = assertThrows(IllegalStateException.class, () -> train(method, steps, two));
    assertEquals("power cut", failure.getMessage());
    Files.createFile(two.resolve("cut"));
    String found = train(method, Integer.MAX_VALUE, two);
    assertEquals(expected, found);
    assertTrue(found.contains("sum_of_parameters"));
  }
}
