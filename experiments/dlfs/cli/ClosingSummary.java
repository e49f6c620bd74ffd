package dlfs.cli;

import static dlfs.text.Text.formatted;

import dlfs.lab.Runner.Outcome;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Prints a summary table after a command that runs several experiments. */
final class ClosingSummary {
  private ClosingSummary() {}

  static void print(List<Outcome> outcomes, Terminal terminal) {
    List<Verdict> all = outcomes.stream().flatMap(o -> o.verdicts().stream()).toList();
    Duration time = outcomes.stream().map(Outcome::wallTime).reduce(Duration.ZERO, Duration::plus);
    Stream<List<String>> rows = outcomes.stream().map(ClosingSummary::row);
    Stream<List<String>> total = Stream.of(row("all", "", all, time));
    terminal.line();
    terminal.table(
        List.of("experiment", "book", "claims reproduced", "time"),
        Stream.concat(rows, total).toList(),
        2);
    terminal.line();
  }

  private static List<String> row(Outcome outcome) {
    return row(
        outcome.about().name(), outcome.about().book(), outcome.verdicts(), outcome.wallTime());
  }

  /** The claims are shown as "3 of 4 (1 not tested)". */
  private static List<String> row(
      String name, String book, List<Verdict> verdicts, Duration wallTime) {
    long reproduced = count(verdicts, Verdict.Outcome.REPRODUCED);
    long notTested = count(verdicts, Verdict.Outcome.NOT_TESTED);
    String share = reproduced + " of " + verdicts.size();
    String claims = notTested == 0 ? share : formatted("%s (%d not tested)", share, notTested);
    return List.of(name, book, claims, Terminal.describe(wallTime));
  }

  private static long count(List<Verdict> verdicts, Verdict.Outcome outcome) {
    return verdicts.stream().filter(verdict -> verdict.outcome() == outcome).count();
  }
}
