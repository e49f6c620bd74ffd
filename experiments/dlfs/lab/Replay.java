package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import dlfs.lab.results.MetricsDifference;
import dlfs.lab.results.RecordedRun;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Names;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Repeats the experiment that a {@code run.json} records, and reports any differences. The results
 * are written to a folder {@code replay} beside those of the record.
 */
public final class Replay {
  private static final String FOLDER = "replay";

  /** The engine of runs recorded before it was a setting. */
  private static final String ENGINE_OF_OLD_RECORDS = "fast";

  private final RecordedRun record;
  private final Runner runner;
  private final Path results;
  private final Terminal terminal;

  /**
   * Reads the record, and checks that it can be repeated.
   *
   * @param registry finds the experiment by its name
   * @param file a {@code run.json}
   * @param typed the other settings that the user typed, value by name
   * @param terminal prints the outcome
   * @param observer follows the run
   * @param clusters the cluster of the command; closed by the caller
   * @throws UserError if the file is not a {@code run.json}, its metrics are damaged, or the typed
   *     settings would change the outcome
   */
  public Replay(
      Registry registry,
      Path file,
      Map<String, String> typed,
      Terminal terminal,
      RunObserver observer,
      Clusters clusters) {
    this.record = RecordedRun.read(file);
    this.terminal = terminal;
    Experiment experiment =
        registry
            .findOne(record.experiment())
            .orElseThrow(
                () ->
                    record.unusable(
                        formatted("there is no experiment %s", Names.shown(record.experiment()))));
    About about = experiment.about();
    Map<String, String> settings =
        record.settings(
            about.allSettings(),
            about.allSettings().stream()
                .filter(setting -> setting != CommonSettings.ENGINE)
                .filter(setting -> !CommonSettings.OF_THE_MACHINE.contains(setting))
                .toList());
    settings.putIfAbsent(CommonSettings.ENGINE.name(), ENGINE_OF_OLD_RECORDS);
    if (about.dataset().isPresent() && record.dataset().isEmpty()) {
      throw record.unusable("it does not name the data set");
    }
    if (!record.dataset().isEmpty()) {
      settings.put(
          CommonSettings.DATASET.name(), record.dataset()); // "auto" might find another one
    }
    settings.put(CommonSettings.RESULTS_DIR.name(), folderBeside(file).toString());
    typed.forEach((name, value) -> override(settings, name, value));
    this.runner = runner(experiment, settings, observer, clusters);
    this.results =
        CommonSettings.RESULTS_DIR.parse(settings.get(CommonSettings.RESULTS_DIR.name()));
    refuseToReplaceTheRecord();
  }

  /** {@code results/replay} for {@code results/OptimizerComparison/run.json}. */
  private static Path folderBeside(Path file) {
    Path recorded = file.toAbsolutePath().getParent();
    if (!recorded.equals(recorded.normalize())) {
      recorded = real(recorded); // ".." after a link leads elsewhere
    }
    return recorded.resolveSibling(FOLDER);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be read: %s", path, e), e);
    }
  }

  private static void override(Map<String, String> settings, String name, String value) {
    if (CommonSettings.OF_THE_MACHINE.stream().noneMatch(setting -> setting.name().equals(name))) {
      throw new UserError(
          formatted(
              "A replay uses the recorded settings. These can be changed: %s; not %s.",
              String.join(", ", CommonSettings.OF_THE_MACHINE.stream().map(Setting::name).toList()),
              name));
    }
    settings.put(name, value);
  }

  private Runner runner(
      Experiment experiment,
      Map<String, String> settings,
      RunObserver observer,
      Clusters clusters) {
    try {
      return new Runner(experiment, settings, terminal, observer, clusters);
    } catch (UserError e) {
      throw new UserError(formatted("%s cannot be replayed. %s", record.file(), e.getMessage()), e);
    }
  }

  /**
   * Compares files rather than paths: with links, mounts and case-insensitive file systems, two
   * paths may lead to the same file.
   */
  private void refuseToReplaceTheRecord() {
    for (Path folder : ResultsFolder.replaced(results, record.experiment())) {
      if (isSame(folder, record.file().getParent())
          || isSame(folder.resolve(record.file().getFileName()), record.file())
          || isSame(folder.resolve(record.metricsFile().getFileName()), record.metricsFile())) {
        throw new UserError(
            formatted(
                "The replay would replace %s, the record that it is compared with. Choose another folder: "
                    + "-Dresults.dir=...",
                record.file()));
      }
    }
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      throw new UserError(formatted("%s and %s cannot be compared: %s", one, other, e), e);
    }
  }

  /**
   * Repeats the experiment, and compares the outcomes.
   *
   * @throws UserError if the run fails, or the outcome differs
   */
  public void run() {
    if (record.metricsWereChanged()) {
      terminal.warning(
          formatted("%s has been changed since the run wrote it.", record.metricsFile()));
    }
    runner.run();
    RecordedRun now = RecordedRun.read(results.resolve(record.experiment()).resolve("run.json"));
    if (isSame(now.metricsFile(), record.metricsFile())) {
      throw new UserError(
          formatted("%s was replaced during the replay: nothing is compared.", record.file()));
    }
    terminal.line();
    if (record.hasSameMetrics(now)) {
      terminal.line("Reproduced: metrics.csv is identical to that of the record, byte for byte.");
      return;
    }
    List<MetricsDifference> figures = record.metricsDifferences(now);
    if (figures.isEmpty()) {
      terminal.line(
          formatted(
              "All values are equal, but metrics.csv differs from line %d onwards.",
              record.firstDifferentLine(now)));
    } else {
      terminal.table(
          List.of("variant", "metric", "rows that differ", "largest difference"),
          figures.stream().map(MetricsDifference::cells).toList(),
          2);
    }
    List<String> circumstances = record.differences(now);
    terminal.entry(
        "circumstances", circumstances.isEmpty() ? "unchanged" : String.join("\n", circumstances));
    throw new UserError(formatted("The outcome differs from %s; see above.", record.file()));
  }
}
