package cli;

import java.io.IOException;
import java.util.stream.Stream;
import lab.Experiment;
import lab.results.Verdict.Outcome;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.Experiments;
import support.Results;

/** What the book says of each experiment, on its whole run in {@code -Dresults.dir}. */
@Tag("regression")
class EveryClaimRegressionTest {

  static Stream<Named<Experiment>> experiments() {
    return Main.EXPERIMENTS.experiments().stream()
        .map(experiment -> Named.of(experiment.about().name(), experiment));
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void isReproduced(Experiment experiment) throws IOException {
    Experiments.assertAll(Outcome.REPRODUCED, experiment, Results.ofRun(experiment));
  }
}
