package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.ConsoleTable;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Numbers;
import dlfs.lab.results.Overflow;
import dlfs.lab.results.Summary;
import dlfs.lab.results.Verdict;
import dlfs.lab.results.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report of a complete run on the console: its final figures, warnings and verdicts.
 *
 * @param about the experiment
 * @param metrics the measurements
 * @param summary the final figures
 * @param verdicts the verdicts on the claims of the book
 * @param table the experiment's own table, in the place of that of the final figures
 */
record RunReport(
    About about,
    Metrics metrics,
    Summary summary,
    List<Verdict> verdicts,
    Optional<ConsoleTable> table) {
  private static final int MAX_TABLE_ROWS = 32;

  void print(Terminal terminal) {
    terminal.line();
    table.ifPresentOrElse(own -> own.print(terminal), () -> printFinalFigures(terminal));
    warnOfOverflows(terminal);
    terminal.line();
    terminal.line("Claims of the book");
    if (table.isPresent() && verdicts.stream().noneMatch(RunReport::isTested)) {
      terminal.entry(Outcome.NOT_TESTED.toString(), "any; they are in claims.csv");
    } else {
      verdicts.forEach(
          verdict ->
              terminal.entry(verdict.label(), verdict.claim().text() + "\n" + verdict.values()));
    }
    terminal.line();
  }

  private static boolean isTested(Verdict verdict) {
    return verdict.outcome() != Outcome.NOT_TESTED;
  }

  private void printFinalFigures(Terminal terminal) {
    List<String> variants = metrics.variants();
    List<FinalFigure> measured =
        about.figures().stream()
            .filter(figure -> variants.stream().anyMatch(v -> find(figure, v).isPresent()))
            .toList();
    List<String> header = new ArrayList<>(List.of("final figures"));
    measured.forEach(figure -> header.add(figure.title()));
    terminal.table(
        header,
        variants.stream().limit(MAX_TABLE_ROWS).map(variant -> cells(variant, measured)).toList(),
        1);
    if (variants.size() > MAX_TABLE_ROWS) {
      terminal.line(formatted("And %d more, in summary.csv.", variants.size() - MAX_TABLE_ROWS));
    }
  }

  private void warnOfOverflows(Terminal terminal) {
    for (Measurement end : metrics.diverged()) {
      String loss = formatted("its loss became %s in iteration %s", end.value(), end.iteration());
      String where =
          metrics.overflow(end.variant(), end.seed()).map(Overflow::toString).orElse(loss);
      terminal.warning(
          formatted("%s with seed %d DIVERGED: %s.", end.variant(), end.seed(), where));
    }
    List<Overflow> continued =
        metrics.overflows().stream()
            .filter(overflow -> !metrics.diverged(overflow.variant(), overflow.seed()))
            .toList();
    if (!continued.isEmpty()) {
      terminal.warning(
          continued.stream()
              .map(o -> formatted("%s with seed %d: %s", o.variant(), o.seed(), o))
              .collect(
                  Collectors.joining(
                      "\n",
                      "",
                      "\nTheir accuracies are those of networks that predict class 0 for every image.")));
    }
  }

  private Optional<Summary.Row> find(FinalFigure figure, String variant) {
    return summary.find(variant, figure.metric()).filter(row -> row.seeds() > 0);
  }

  private List<String> cells(String variant, List<FinalFigure> figures) {
    List<String> cells = new ArrayList<>(List.of(variant));
    String nothing = metrics.diverged(variant) ? "diverged" : "-";
    for (FinalFigure figure : figures) {
      cells.add(find(figure, variant).map(RunReport::cell).orElse(nothing));
    }
    return cells;
  }

  /** Returns the mean and the standard deviation over seeds: "0.2001 +- 0.0033". */
  private static String cell(Summary.Row row) {
    String mean = row.figure().text(row.mean());
    String spread = row.seeds() == 1 ? "" : " +- " + Numbers.text(row.std());
    String share =
        row.seeds() == row.perSeed().length
            ? ""
            : formatted(" (%d of %d seeds)", row.seeds(), row.perSeed().length);
    return mean + spread + share;
  }
}
