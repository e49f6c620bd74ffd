package dlfs.cli;

import dlfs.lab.Experiment;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Experiments;
import dlfs.support.Results;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the book's claims about each experiment on the results in {@code -Dresults.dir}. */
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
