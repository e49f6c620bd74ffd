package dlfs.report;

import dlfs.lab.results.StoredRun;
import dlfs.lab.results.Verdict.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The verdicts of runs, counted. */
final class Verdicts {
  private Verdicts() {}

  /** Returns "3 reproduced, 1 not tested"; empty without claims. */
  static String text(StoredRun run) {
    return counts(run).stream().map(count -> count.get("text")).collect(Collectors.joining(", "));
  }

  /** Returns how many claims have each outcome that occurs: a text, and a class of the styles. */
  static List<Map<String, String>> counts(StoredRun run) {
    return Arrays.stream(Outcome.values())
        .filter(outcome -> count(run, outcome) > 0)
        .map(
            outcome ->
                Map.of(
                    "text",
                    count(run, outcome) + " " + outcome,
                    "class",
                    outcome.toString().replace(' ', '-')))
        .toList();
  }

  /** Returns the number of claims with an outcome. */
  static long count(StoredRun run, Outcome outcome) {
    return run.claims().stream()
        .filter(claim -> claim.get("verdict").equals(outcome.toString()))
        .count();
  }
}
