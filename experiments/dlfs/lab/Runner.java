package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.engine.EngineKind;
import dlfs.files.DataFileException;
import dlfs.lab.charts.Drawing;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.FinishedExperiments;
import dlfs.lab.results.Metrics;
import dlfs.lab.results.RecordedRun;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.results.RunCache;
import dlfs.lab.results.RunRecorder;
import dlfs.lab.results.Summary;
import dlfs.lab.results.Verdict;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
import dlfs.samples.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Runs an experiment with a user's settings, then writes and prints its results. */
public final class Runner {
  private final Experiment experiment;
  private final About about;
  private final Settings settings;
  private final Terminal terminal;
  private final RunObserver observer;
  private final Clusters clusters;

  /**
   * The outcome of a finished experiment.
   *
   * @param about the experiment
   * @param verdicts the verdict on each of its claims
   * @param wallTime the duration of the run
   */
  public record Outcome(About about, List<Verdict> verdicts, Duration wallTime) {}

  /**
   * Prepares a run.
   *
   * @param typed the settings that the user typed, value by name
   * @throws UserError if a setting does not exist or its value is invalid
   */
  public Runner(Experiment experiment, Map<String, String> typed, Terminal terminal) {
    this(experiment, typed, terminal, RunObserver.NONE);
  }

  /**
   * Prepares a run that an observer follows.
   *
   * @param typed the settings that the user typed, value by name
   * @throws UserError if a setting does not exist or its value is invalid
   */
  public Runner(
      Experiment experiment, Map<String, String> typed, Terminal terminal, RunObserver observer) {
    this(experiment, typed, terminal, observer, Clusters.none());
  }

  /**
   * Prepares a run that a cluster may compute.
   *
   * @param typed the settings that the user typed, value by name
   * @param clusters the cluster of the command; closed by the caller
   * @throws UserError if a setting does not exist or its value is invalid
   */
  public Runner(
      Experiment experiment,
      Map<String, String> typed,
      Terminal terminal,
      RunObserver observer,
      Clusters clusters) {
    this.clusters = clusters;
    this.observer = observer;
    this.experiment = experiment;
    this.about = experiment.about();
    this.settings = Settings.parse(typed, about.allSettings());
    about.dataset().ifPresent(options -> options.check(about.name(), settings));
    requireCardForTf32();
    this.terminal = terminal;
  }

  private void requireCardForTf32() {
    boolean isOnCard = settings.get(CommonSettings.ENGINE) == EngineKind.CUDA;
    if (settings.get(CommonSettings.TF32) && !isOnCard) {
      throw new UserError(
          formatted(
              "-Dtf32 rounds products on an NVIDIA card, but the engine is %s."
                  + " Add -Dengine=cuda, or remove -Dtf32.",
              settings.text(CommonSettings.ENGINE)));
    }
  }

  /**
   * Runs the experiment.
   *
   * @return the verdicts on the book's claims
   * @throws UserError if data are missing or damaged, or results cannot be written; earlier results
   *     are unchanged then
   */
  public Outcome run() {
    return run(Optional.empty());
  }

  /**
   * Runs the experiment as one of several, unless an earlier process has finished it.
   *
   * @param series records which of them are finished
   */
  public Outcome run(FinishedExperiments series) {
    return run(Optional.of(series));
  }

  /** Returns all runs of the experiment, in order, without executing any. */
  public List<Cell> cells() {
    try (ResultsFolder folder = openFolder()) {
      Dataset data = load();
      InputFiles files = InputFiles.obtain(experiment.files(settings), settings, terminal);
      RunCache cache = folder.runCache(RunKey.of(about, settings, data, files), terminal::warning);
      var lab =
          new Lab(
              settings,
              seeds(),
              data,
              files,
              cache,
              terminal,
              new CompletableFuture<>(),
              RunObserver.NONE);
      return lab.plan(experiment).variants().stream()
          .flatMap(variant -> lab.seeds().stream().map(seed -> new Cell(variant, seed)))
          .toList();
    }
  }

  /**
   * Executes a single run, after those runs that it needs, unless they are in the cache of runs
   * already. Its measurements are added to that cache, from which a run of the whole experiment
   * with the same settings takes them.
   *
   * @param file also receives the measurements, in the form of {@code metrics.csv}, if present
   * @throws UserError if the experiment has no such run, or the file cannot be written
   */
  public void run(Cell cell, Optional<Path> file) {
    try (ResultsFolder folder = openFolder();
        ShutdownHook shutdown = ShutdownHook.install()) {
      Dataset data = load();
      InputFiles files = InputFiles.obtain(experiment.files(settings), settings, terminal);
      RunCache cache = folder.runCache(RunKey.of(about, settings, data, files), terminal::warning);
      List<Long> seeds = about.random() ? List.of(cell.seed()) : seeds();
      Lab lab =
          new Lab(
              settings,
              seeds,
              data,
              files,
              cache,
              terminal,
              shutdown.requested(),
              RunObserver.NONE);
      cell.check(about, lab.plan(experiment).variants(), seeds);
      Metrics metrics = Metrics.of(seeds, lab.execute(cell.variant()));
      if (file.isPresent()) {
        CsvFiles.writeMetrics(file.get(), metrics);
        terminal.line(formatted("The measurements of %s are in %s.", cell, file.get()));
      } else {
        terminal.line(formatted("%s is in the cache of runs.", cell));
      }
    } catch (IOException e) {
      throw new UserError(
          formatted("The measurements of %s could not be written: %s", cell, e.getMessage()), e);
    }
  }

  private ResultsFolder openFolder() {
    return ResultsFolder.open(settings.get(CommonSettings.RESULTS_DIR), about.name());
  }

  /** The seeds of the settings, ascending; only the first if the results do not depend on it. */
  private List<Long> seeds() {
    long first = settings.get(CommonSettings.SEED);
    long count = about.random() ? settings.get(CommonSettings.SEEDS) : 1;
    return LongStream.range(first, first + count).boxed().toList();
  }

  private Outcome run(Optional<FinishedExperiments> series) {
    clusters.check(settings);
    RunRecorder record = new RunRecorder(about.name(), settings);
    try (ResultsFolder folder = openFolder()) {
      terminal.line();
      terminal.line(formatted("%s (book %s)", about.name(), about.book()));
      terminal.line(about.question());
      terminal.line();
      Dataset data = load();
      InputFiles files = InputFiles.obtain(experiment.files(settings), settings, terminal);
      if (!files.checksums().isEmpty()) {
        record.add("inputs", files.checksums());
      }
      terminal.entry("settings", describeSettings());
      terminal.line();

      String runKey = RunKey.of(about, settings, data, files);
      Optional<Outcome> earlier =
          series.isPresent() ? earlierOutcome(folder, series.get(), runKey) : Optional.empty();
      if (earlier.isPresent()) {
        return earlier.get();
      }
      Outcome outcome = run(folder, record, data, files, runKey, series);
      observer.published(folder.published());
      return outcome;
    } catch (IOException e) {
      throw new UserError("The results could not be written: " + e.getMessage(), e);
    }
  }

  /**
   * Returns the outcome of this experiment if the same command finished it earlier, before it was
   * stopped.
   */
  private Optional<Outcome> earlierOutcome(
      ResultsFolder folder, FinishedExperiments series, String runKey) throws IOException {
    Path results = folder.published();
    if (!series.has(about.name(), withSeeds(runKey), results)) {
      return Optional.empty();
    }
    Optional<Outcome> outcome =
        CsvFiles.readVerdicts(results.resolve("claims.csv"), experiment.claims())
            .map(
                verdicts ->
                    new Outcome(
                        about, verdicts, RecordedRun.read(results.resolve("run.json")).wallTime()));
    outcome.ifPresent(
        earlier ->
            terminal.line(
                formatted(
                    "Already finished when this command was stopped. Results in %s. Took %s.",
                    results, Terminal.describe(earlier.wallTime()))));
    return outcome;
  }

  private String withSeeds(String runKey) {
    return formatted(
        "%s-%s-%s",
        runKey, settings.text(CommonSettings.SEED), settings.text(CommonSettings.SEEDS));
  }

  private Outcome run(
      ResultsFolder folder,
      RunRecorder record,
      Dataset data,
      InputFiles files,
      String runKey,
      Optional<FinishedExperiments> series)
      throws IOException {
    try (ShutdownHook shutdown = ShutdownHook.install()) {
      try {
        RunCache cache = folder.runCache(runKey, terminal::warning);
        reportCachedRuns(cache);
        Metrics metrics = measure(folder, record, data, files, cache, runKey, shutdown);
        return publish(folder, record, data, metrics, cache, runKey, series);
      } catch (StoppedException e) {
        throw e;
      } catch (IOException | RuntimeException | Error e) {
        if (!shutdown.requested().isDone()) {
          throw e;
        }
        String reason = e instanceof UserError ? e.getMessage() : e.toString();
        Terminal.error("Stopped. The measurements could not be written. " + reason);
        throw new StoppedException(); // after the message, since the process ends at once
      }
    }
  }

  private Metrics measure(
      ResultsFolder folder,
      RunRecorder record,
      Dataset data,
      InputFiles files,
      RunCache cache,
      String runKey,
      ShutdownHook shutdown)
      throws IOException {
    try {
      observer.begins(about);
      Lab lab =
          new Lab(settings, seeds(), data, files, cache, terminal, shutdown.requested(), observer);
      Optional<Cluster> cluster = clusters.connect(settings);
      return cluster.isEmpty()
          ? experiment.run(lab)
          : measureOn(cluster.get(), lab, record, data, files, cache, runKey);
    } catch (StoppedException e) {
      writePartialResults(folder, record, data, e);
      shutdown.measurementsAreWritten();
      observer.stopped(folder.publishedPartial());
      throw e;
    } catch (UncheckedIOException e) {
      // Samples that are read as they are needed may have been deleted meanwhile.
      throw e.getCause() instanceof DataFileException ? new UserError(e.getMessage(), e) : e;
    }
  }

  private Metrics measureOn(
      Cluster cluster,
      Lab lab,
      RunRecorder record,
      Dataset data,
      InputFiles files,
      RunCache cache,
      String runKey) {
    record.add("cluster", cluster.description());
    terminal.entry("computed by", cluster.description());
    terminal.line();
    try (RemoteCells cells =
        new RemoteCells(
            cluster, experiment, settings, data, files, runKey, cache, terminal, observer)) {
      lab.computeOn(cells);
      return experiment.run(lab);
    }
  }

  private Outcome publish(
      ResultsFolder folder,
      RunRecorder record,
      Dataset data,
      Metrics metrics,
      RunCache cache,
      String runKey,
      Optional<FinishedExperiments> series)
      throws IOException {
    Summary summary = Summary.of(metrics, about.figures());
    List<Verdict> verdicts = verdicts(metrics, data);
    Duration wallTime = record.finish(data, metrics);
    folder.write(metrics, summary);
    folder.write(verdicts);
    folder.addFilesOfRuns(cache, metrics);
    Drawing drawing = new Drawing(() -> experiment.pictures(metrics, cache::artefact));
    for (var png : drawing.files().entrySet()) {
      folder.write(png.getKey(), file -> Files.write(file, png.getValue()));
    }
    folder.write("run.json", record::write);
    String files = String.join(", ", folder.files());
    if (series.isPresent()) {
      folder.addTo(series.get(), withSeeds(runKey));
    }
    Map<String, String> renamed = folder.publish();
    if (drawing.failure().isEmpty()) {
      cache.delete(); // otherwise the same command has only the charts left to draw
    }
    new RunReport(about, metrics, summary, verdicts, experiment.table(metrics)).print(terminal);
    terminal.line(
        formatted(
            "Results in %s: %s. Took %s.", folder.published(), files, Terminal.describe(wallTime)));
    renamed.forEach(
        (oldName, newName) ->
            terminal.warning(
                formatted(
                    "%s was changed after a run had written it. It was not replaced, but renamed "
                        + "to %s.",
                    oldName, newName)));
    reportMissingCharts(drawing);
    return new Outcome(about, verdicts, wallTime);
  }

  private void reportMissingCharts(Drawing drawing) {
    drawing.obstacle().ifPresent(terminal::missing);
    if (settings.get(CommonSettings.STACKTRACE)) {
      drawing.failure().ifPresent(Throwable::printStackTrace);
    }
  }

  /** Writes the measurements so far into a folder of their own. */
  private void writePartialResults(
      ResultsFolder folder, RunRecorder record, Dataset data, StoppedException stopped)
      throws IOException {
    record.add("partial", true);
    Duration wallTime = record.finish(data, stopped.soFar());
    folder.write(stopped.soFar(), Summary.of(stopped.finished(), about.figures()));
    folder.write("run.json", record::write);
    folder.publishPartial();
    terminal.warning(
        formatted(
            "Stopped after %s. The measurements so far are in %s. Run the same command again to "
                + "resume.",
            Terminal.describe(wallTime), folder.publishedPartial()));
  }

  private void reportCachedRuns(RunCache cache) throws IOException {
    if (cache.finished() + cache.resumable() > 0) {
      terminal.line(
          formatted(
              "Resuming a stopped run (finished: %d, unfinished: %d).",
              cache.finished(), cache.resumable()));
      terminal.line();
    }
  }

  private Dataset load() {
    if (about.dataset().isEmpty()) {
      return null;
    }
    Dataset data = new DataSource(settings, terminal).load(about.dataset().get());
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

  private List<Verdict> verdicts(Metrics metrics, Dataset data) {
    String notTested = reasonNotToTestClaims(data);
    return experiment.claims().stream()
        .map(claim -> Verdict.of(claim, metrics, notTested))
        .toList();
  }

  /** Returns how the run differs from the book's data and settings; empty if it does not. */
  private String reasonNotToTestClaims(Dataset data) {
    if (settings.get(CommonSettings.QUICK)) {
      return "a quick run";
    }
    if (data != null && !data.origin().testsClaims()) {
      return data.origin().description();
    }
    if (data != null && !data.name().equals(about.dataset().orElseThrow().own().id())) {
      return "other data than the book's";
    }
    List<Setting<?>> tested = new ArrayList<>(about.settings());
    tested.removeAll(experiment.subjects());
    Collection<String> changed = settings.changed(tested);
    return changed.isEmpty() ? "" : "not the book's settings: " + String.join(", ", changed);
  }
}
