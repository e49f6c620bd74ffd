package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dlfs.lab.Experiment;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Verdict;
import dlfs.lab.results.Verdict.Outcome;
import dlfs.support.Experiments;
import dlfs.support.Results;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The claims of each experiment, tested on its complete run in {@code -Dresults.dir}. All claims
 * for which the run has enough seeds must be reproduced.
 */
@Tag("regression")
class EveryClaimRegressionTest {

  static Stream<Named<Experiment>> experiments() {
    return Main.EXPERIMENTS.experiments().stream()
        .map(experiment -> Named.of(experiment.about().name(), experiment));
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void isReproduced(Experiment experiment) throws IOException {
    Metrics metrics = Results.ofRun(experiment);
    for (Verdict verdict : Experiments.verdicts(experiment, metrics)) {
      boolean decided = metrics.seeds().size() >= verdict.claim().scope().seeds();
      assertEquals(
          decided ? Outcome.REPRODUCED : Outcome.NOT_TESTED,
          verdict.outcome(),
          () -> verdict.claim().statement() + ": " + verdict.values());
    }
  }
}
