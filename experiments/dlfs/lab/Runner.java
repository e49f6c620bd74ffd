package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageDataset;
import dlfs.lab.charts.Drawing;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.FinalFigure;
import dlfs.lab.results.Finished;
import dlfs.lab.results.KeptRuns;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.Numbers;
import dlfs.lab.results.Overflow;
import dlfs.lab.results.RecordedRun;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.results.RunRecord;
import dlfs.lab.results.Summary;
import dlfs.lab.results.Verdict;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Takes an experiment from what a user typed to results on disk and on the screen. */
public final class Runner {
  private static final int MOST_ROWS = 32;

  private final Experiment experiment;
  private final About about;
  private final Settings settings;
  private final Terminal terminal;

  /**
   * What a finished experiment tells those who ran it.
   *
   * @param about the experiment
   * @param verdicts on each of its claims
   * @param wallTime how long it took
   */
  public record Outcome(About about, List<Verdict> verdicts, Duration wallTime) {}

  /**
   * @param typed the settings that the user typed, value by name
   * @throws UserError if one of them does not exist or has an impossible value
   */
  public Runner(Experiment experiment, Map<String, String> typed, Terminal terminal) {
    this.experiment = experiment;
    this.about = experiment.about();
    this.settings = Settings.parse(typed, about.allSettings());
    this.terminal = terminal;
  }

  /**
   * Runs it.
   *
   * @return what became of the book's claims
   * @throws UserError if data are missing or damaged, or results cannot be written; earlier results
   *     are then as they were
   */
  public Outcome run() {
    return run(Optional.empty());
  }

  /**
   * Runs it as one of several experiments, unless it is finished already.
   *
   * @param series which of them are finished
   */
  public Outcome run(Finished series) {
    return run(Optional.of(series));
  }

  private Outcome run(Optional<Finished> series) {
    RunRecord record = new RunRecord(about.name(), settings);
    try (ResultsFolder folder =
        ResultsFolder.open(settings.get(CommonSettings.RESULTS_DIR), about.name())) {
      terminal.line();
      terminal.line(formatted("%s (book %s)", about.name(), about.book()));
      terminal.line(about.question());
      terminal.line();
      ImageDataset data = load();
      terminal.entry("settings", describeSettings());
      terminal.line();

      String work = Work.name(about, settings, data);
      Optional<Outcome> before =
          series.isPresent() ? finishedBefore(folder, series.get(), work) : Optional.empty();
      return before.isPresent() ? before.get() : run(folder, record, data, work, series);
    } catch (IOException e) {
      throw new UserError("The results could not be written: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the outcome from an earlier start of the same command, if that finished this experiment
   * before it was stopped.
   */
  private Optional<Outcome> finishedBefore(ResultsFolder folder, Finished series, String work)
      throws IOException {
    Path results = folder.published();
    if (!series.has(about.name(), withSeeds(work), results)) {
      return Optional.empty();
    }
    Optional<Outcome> outcome =
        CsvFiles.readVerdicts(results.resolve("claims.csv"), experiment.claims())
            .map(
                verdicts ->
                    new Outcome(
                        about, verdicts, RecordedRun.read(results.resolve("run.json")).wallTime()));
    outcome.ifPresent(
        before ->
            terminal.line(
                formatted(
                    "Finished before: the same command was stopped later. Results in %s. Took %s.",
                    results, Terminal.describe(before.wallTime()))));
    return outcome;
  }

  private String withSeeds(String work) {
    return formatted(
        "%s-%s-%s", work, settings.text(CommonSettings.SEED), settings.text(CommonSettings.SEEDS));
  }

  private Outcome run(
      ResultsFolder folder,
      RunRecord record,
      ImageDataset data,
      String work,
      Optional<Finished> series)
      throws IOException {
    try (Stop stop = Stop.listen()) {
      try {
        KeptRuns kept = folder.keptRuns(work, terminal::warning);
        sayWhatIsKept(kept);
        Metrics metrics = measure(folder, record, data, kept, stop);
        return publish(folder, record, data, metrics, kept, work, series);
      } catch (Stopped e) {
        throw e;
      } catch (IOException | RuntimeException | Error e) {
        if (!stop.requested().isDone()) {
          throw e;
        }
        String why = e instanceof UserError ? e.getMessage() : e.toString();
        Terminal.error("Stopped, and what was measured is not in the results. " + why);
        throw new Stopped(); // said before the process ends, which it does at once
      }
    }
  }

  private Metrics measure(
      ResultsFolder folder, RunRecord record, ImageDataset data, KeptRuns kept, Stop stop)
      throws IOException {
    try {
      return experiment.run(
          new Lab(settings, about.random(), data, kept, terminal, stop.requested()));
    } catch (Stopped e) {
      writePart(folder, record, data, e);
      throw e;
    }
  }

  private Outcome publish(
      ResultsFolder folder,
      RunRecord record,
      ImageDataset data,
      Metrics metrics,
      KeptRuns kept,
      String work,
      Optional<Finished> series)
      throws IOException {
    Summary summary = Summary.of(metrics, about.figures());
    List<Verdict> verdicts = verdicts(metrics, data);
    Duration wallTime = record.finish(data, metrics);
    folder.write(metrics, summary);
    folder.write(verdicts);
    folder.addNetworks(kept, metrics);
    Drawing drawing = new Drawing(() -> experiment.pictures(metrics));
    for (var png : drawing.files().entrySet()) {
      folder.write(png.getKey(), file -> Files.write(file, png.getValue()));
    }
    folder.write("run.json", record::write);
    String files = String.join(", ", folder.files());
    if (series.isPresent()) {
      folder.addTo(series.get(), withSeeds(work));
    }
    Map<String, String> renamed = folder.publish();
    if (drawing.failure().isEmpty()) {
      kept.delete(); // else the same command has only the pictures to draw
    }
    report(metrics, summary, verdicts);
    terminal.line(
        formatted(
            "Results in %s: %s. Took %s.", folder.published(), files, Terminal.describe(wallTime)));
    renamed.forEach(
        (name, now) ->
            terminal.warning(
                formatted(
                    "%s there was not as a run had written it, so it was not replaced: it is %s now.",
                    name, now)));
    sayWhatIsMissing(drawing);
    return new Outcome(about, verdicts, wallTime);
  }

  private void sayWhatIsMissing(Drawing drawing) {
    drawing.obstacle().ifPresent(terminal::missing);
    if (settings.get(CommonSettings.STACKTRACE)) {
      drawing.failure().ifPresent(Throwable::printStackTrace);
    }
  }

  /** What there is when the process is to end. */
  private void writePart(ResultsFolder folder, RunRecord record, ImageDataset data, Stopped stopped)
      throws IOException {
    record.add("partial", true);
    Duration wallTime = record.finish(data, stopped.soFar());
    folder.write(stopped.soFar(), Summary.of(stopped.finished(), about.figures()));
    folder.write("run.json", record::write);
    folder.publishPart();
    terminal.warning(
        formatted(
            "Stopped after %s. What was measured so far is in %s. The same command goes on from here.",
            Terminal.describe(wallTime), folder.publishedPart()));
  }

  private void sayWhatIsKept(KeptRuns kept) throws IOException {
    if (kept.finished() + kept.begun() > 0) {
      terminal.line(
          formatted(
              "Going on where an earlier start was stopped (runs that are done: %d, begun: %d).",
              kept.finished(), kept.begun()));
      terminal.line();
    }
  }

  private ImageDataset load() {
    if (about.dataset().isEmpty()) {
      return null;
    }
    ImageDataset data = new DataSource(settings, terminal).load(about.dataset().get());
    terminal.entry(
        "data",
        formatted(
            "%s: %d training and %d test images (%s)",
            data.name(), data.training().count(), data.test().count(), data.source()));
    return data;
  }

  private String describeSettings() {
    List<Setting<?>> shown = new ArrayList<>(about.settings());
    if (about.random()) {
      shown.addAll(
          List.of(
              CommonSettings.SEED,
              CommonSettings.SEEDS,
              CommonSettings.LAYERS,
              CommonSettings.ENGINE,
              CommonSettings.THREADS));
    }
    return shown.isEmpty()
        ? "none"
        : shown.stream()
            .map(setting -> setting.name() + " " + settings.text(setting))
            .collect(Collectors.joining(", "));
  }

  private List<Verdict> verdicts(Metrics metrics, ImageDataset data) {
    String unfit = whyNoClaimCanBeDecided(data);
    return experiment.claims().stream().map(claim -> Verdict.of(claim, metrics, unfit)).toList();
  }

  /** The book's claims are about the book's data and settings; empty where the run has these. */
  private String whyNoClaimCanBeDecided(ImageDataset data) {
    if (settings.get(CommonSettings.QUICK)) {
      return "a quick run";
    }
    if (data != null && data.generated()) {
      return "generated data";
    }
    if (data != null && !data.name().equals(about.dataset().orElseThrow().id())) {
      return "other data than the book's";
    }
    Collection<String> changed = settings.changed(about.settings());
    return changed.isEmpty() ? "" : "not the book's settings: " + String.join(", ", changed);
  }

  private void report(Metrics metrics, Summary summary, List<Verdict> verdicts) {
    terminal.line();
    List<String> variants = metrics.variants();
    List<FinalFigure> measured =
        about.figures().stream()
            .filter(
                figure -> variants.stream().anyMatch(v -> measured(figure, v, summary).isPresent()))
            .toList();
    List<String> header = new ArrayList<>(List.of("final figures"));
    measured.forEach(figure -> header.add(figure.title()));
    terminal.table(
        header,
        variants.stream()
            .limit(MOST_ROWS)
            .map(variant -> cells(variant, measured, metrics, summary))
            .toList(),
        1);
    if (variants.size() > MOST_ROWS) {
      terminal.line(formatted("And %d more, in summary.csv.", variants.size() - MOST_ROWS));
    }
    warnOfOverflows(metrics);
    terminal.line();
    terminal.line("What the book says");
    for (Verdict verdict : verdicts) {
      terminal.entry(verdict.label(), verdict.claim().text() + "\n" + verdict.values());
    }
    terminal.line();
  }

  private void warnOfOverflows(Metrics metrics) {
    for (Measurement end : metrics.diverged()) {
      String loss = formatted("its loss became %s in iteration %s", end.value(), end.iteration());
      String where =
          metrics.overflow(end.variant(), end.seed()).map(Overflow::toString).orElse(loss);
      terminal.warning(
          formatted("%s with seed %d DIVERGED: %s.", end.variant(), end.seed(), where));
    }
    List<Overflow> measuredOn =
        metrics.overflows().stream()
            .filter(overflow -> !metrics.diverged(overflow.variant(), overflow.seed()))
            .toList();
    if (!measuredOn.isEmpty()) {
      terminal.warning(
          measuredOn.stream()
              .map(o -> formatted("%s with seed %d: %s", o.variant(), o.seed(), o))
              .collect(
                  Collectors.joining(
                      "\n", "", "\nThe accuracies are those of networks that answer 0.")));
    }
  }

  private static Optional<Summary.Row> measured(
      FinalFigure figure, String variant, Summary summary) {
    return summary.find(variant, figure.metric()).filter(row -> row.seeds() > 0);
  }

  private static List<String> cells(
      String variant, List<FinalFigure> figures, Metrics metrics, Summary summary) {
    List<String> cells = new ArrayList<>(List.of(variant));
    String nothing = metrics.diverged(variant) ? "diverged" : "-";
    for (FinalFigure figure : figures) {
      cells.add(measured(figure, variant, summary).map(Runner::cell).orElse(nothing));
    }
    return cells;
  }

  /** "0.2001 +- 0.0033": the mean and the standard deviation over seeds. */
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
