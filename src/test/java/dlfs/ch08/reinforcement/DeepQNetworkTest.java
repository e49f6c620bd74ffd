package dlfs.ch08.reinforcement;

import static dlfs.lab.results.Verdict.Outcome.NOT_REPRODUCED;
import static dlfs.lab.results.Verdict.Outcome.REPRODUCED;
import static dlfs.support.Experiments.assertHoldAndFailWithNothingMeasured;
import static dlfs.support.Experiments.outcomes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.games.CartPole;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.UserError;
import dlfs.reinforcement.QLearner;
import dlfs.support.Arms;
import dlfs.support.Experiments;
import dlfs.support.Figures;
import dlfs.weights.ModelZip;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepQNetworkTest {
  private static final List<String> TRAINED =
      List.of("DQN", "without target network", "without replay memory", "without both");

  /** The results of a quick run. */
  @TempDir static Path results;

  private static Path run(Path folder, String... more) {
    Map<String, String> typed =
        new HashMap<>(
            Map.of(
                "quick", "true",
                "results.dir", folder.toString(),
                "iterations", "8",
                "threads", "1"));
    for (int i = 0; i < more.length; i += 2) {
      typed.put(more[i], more[i + 1]);
    }
    Experiments.run(new DeepQNetwork(), typed);
    return folder.resolve("DeepQNetwork");
  }

  private static Path folder() {
    return results.resolve("DeepQNetwork");
  }

  @BeforeAll
  static void run() {
    run(results);
  }

  @Test
  void publishesTheNetworkOfTheBestEvaluationWhoseReturnItReports() throws IOException {
    Metrics metrics = Experiments.read(folder());
    for (String variant : TRAINED) {
      var network = ModelZip.read(folder().resolve(variant.replace(' ', '-') + "-seed0.zip"));
      var agent = new QLearner(network, network, 2, 0.99);
      long seed = new SplittableRandom(0).split().nextLong();
      double mean = Episodes.play(new CartPole(), Policy.greedy(agent), 5, seed).meanReturn();
      assertArrayEquals(new double[] {mean}, metrics.values(variant, 0, "test_return"), variant);
      assertEquals(8, metrics.values(variant, 0, "evaluation_return").length);
      assertEquals(8, metrics.values(variant, 0, "mean_q").length);
    }
    assertEquals(1, metrics.values("random player", 0, "test_return").length);
  }

  @ParameterizedTest
  @CsvSource({"played.png", "returns.png"})
  void drawsWhatWasPlayed(String name) throws IOException {
    BufferedImage picture = ImageIO.read(folder().resolve(name).toFile());
    assertTrue(picture.getWidth() > 500 && picture.getHeight() > 500);
  }

  @Test
  void measuresTheSameWithTwoThreads(@TempDir Path two) throws IOException {
    assertEquals(
        Files.readString(folder().resolve("metrics.csv")),
        Files.readString(run(two, "threads", "2").resolve("metrics.csv")));
  }

  @Test
  void trainsOnPixelsToo(@TempDir Path folder) throws IOException {
    Path run = run(folder, "game", "breakout", "iterations", "4", "batch", "8");
    assertEquals(4, Experiments.read(run).values("DQN", 0, "evaluation_return").length);
    var network = ModelZip.read(run.resolve("DQN-seed0.zip"));
    assertEquals(16 * 37 + 128 * 1_025 + 3 * 129, network.numParams());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "game | brakeout | -Dgame=brakeout is not valid. Did you mean breakout? Allowed: cartpole,",
        "memory | 31 | -Dmemory=31 is smaller than a mini-batch of 32 transitions. Use a larger",
        "iterations | 0 | -Diterations=0 is not valid. Allowed: auto, or an integer from 1 to",
        "iterations | many | -Diterations=many is not valid. Allowed: auto, or an integer from",
        "batch | 0 | -Dbatch=0 is not valid.",
        "memory | 100000000 | -Dmemory=100000000 is too large: a replay memory of this game"
      })
  void refusesWrongSettings(String name, String value, String message, @TempDir Path folder) {
    var refusal = assertThrows(UserError.class, () -> run(folder, "game", "breakout", name, value));
    assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
  }

  @Test
  void claimsFailIfVariantsAreExchanged() {
    var experiment = new DeepQNetwork();
    Metrics metrics = figures(490, 22);
    assertHoldAndFailWithNothingMeasured(experiment, metrics);
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "DQN", "without replay memory")));
    assertEquals(
        List.of(NOT_REPRODUCED, NOT_REPRODUCED, REPRODUCED, NOT_REPRODUCED, REPRODUCED),
        outcomes(experiment, Arms.swapped(metrics, "DQN", "without target network")));
    assertEquals(
        NOT_REPRODUCED, outcomes(experiment, Arms.swapped(metrics, "DQN", "without both")).get(4));
    assertEquals(
        List.of(NOT_REPRODUCED, REPRODUCED, REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(experiment, figures(470, 22)));
    assertEquals(
        List.of(REPRODUCED, NOT_REPRODUCED, REPRODUCED, REPRODUCED, REPRODUCED),
        outcomes(experiment, figures(490, 50)));
  }

  private static Metrics figures(double dqn, double random) {
    return new Figures()
        .with("DQN", "test_return", dqn)
        .with("DQN", "required_return", 475)
        .with("DQN", "evaluation_return", 450, 500)
        .with("without target network", "evaluation_return", 300, 500)
        .with("without replay memory", "evaluation_return", 100, 500)
        .with("without both", "evaluation_return", 10, 30)
        .with("random player", "test_return", random)
        .metrics();
  }
}
