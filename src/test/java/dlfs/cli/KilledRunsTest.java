package dlfs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs that are killed at random moments reach the same result after resuming. {@code -Dkills=10}
 * sets the number of kills, {@code -Dkills.seed=2} the seed of their times.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no bash and no SIGKILL")
class KilledRunsTest {
  private static final int KILLS = Integer.getInteger("kills", 2);
  private static final long SEED = Long.getLong("kills.seed", 1);

  @TempDir Path folder;

  @Test
  void endWithTheSameResults() throws Exception {
    survive("OptimizerComparison", List.of("iterations=20"), 1);
  }

  static Stream<Arguments> allKinds() {
    return Stream.of(
        Arguments.of("OptimizerComparison", List.of("iterations=60", "seeds=2")),
        Arguments.of("DropoutComparison", List.of("epochs=5", "layers=scratch")),
        Arguments.of("HyperparameterSearch", List.of("trials=6", "rounds=2")),
        Arguments.of("NumericalGradient", List.of()),
        Arguments.of("DeepConvNetTraining", List.of("epochs=1", "checkpoint.seconds=1")),
        Arguments.of("BetterAccuracy", List.of("epochs=1", "batch=300")),
        Arguments.of("AlexNetFashion", List.of()),
        Arguments.of("ImageCaptioning", List.of("iterations=6", "batch=4")),
        Arguments.of("ImageGeneration", List.of("epochs=4")),
        Arguments.of("StyleTransfer", List.of("datasets.dir=none")),
        Arguments.of("DeepQNetwork", List.of("iterations=60", "seeds=2")));
  }

  @Tag("regression")
  @ParameterizedTest(name = "{0}")
  @MethodSource("allKinds")
  void ofAllKindsEndWithTheSameResults(String experiment, List<String> settings) throws Exception {
    survive(experiment, settings, KILLS);
  }

  private void survive(String experiment, List<String> settings, int kills) throws Exception {
    List<String> all =
        Stream.concat(
                Stream.of("quick", "dataset=strokes", "checkpoint.seconds=0"), settings.stream())
            .toList();
    new Kills(experiment, all, folder, SEED).survive(kills);
  }
}
