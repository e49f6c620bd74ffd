package lab;

import static text.Text.formatted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lab.console.Terminal;
import lab.results.CsvFiles;
import lab.results.MetricsDifference;
import lab.results.RecordedRun;
import lab.settings.CommonSettings;
import lab.settings.Setting;
import lab.settings.UserError;

/**
 * Runs an experiment again as its {@code run.json} tells, and says where the outcome differs. The
 * results lie in a folder {@code replay} beside those of the record.
 */
public final class Replay {
  private static final String FOLDER = "replay";

  /** What may differ from the record: it has no say in the outcome. */
  private static final List<Setting<?>> OPEN =
      List.of(
          CommonSettings.DATASETS_DIR,
          CommonSettings.RESULTS_DIR,
          CommonSettings.THREADS,
          CommonSettings.CHECKPOINT_SECONDS,
          CommonSettings.STACKTRACE);

  private final RecordedRun record;
  private final Experiment experiment;
  private final Map<String, String> settings;
  private final Path results;
  private final Terminal terminal;

  /**
   * @param file a {@code run.json}
   * @param typed settings that were typed besides it
   * @throws UserError if the file is none, or if they would change the outcome
   */
  public Replay(Registry registry, Path file, Map<String, String> typed, Terminal terminal) {
    this.record = RecordedRun.read(file);
    List<Experiment> found = registry.find(record.experiment());
    if (found.size() > 1) {
      throw new UserError(
          formatted("%s names no single experiment, but %s.", file, record.experiment()));
    }
    this.experiment = found.get(0);
    this.settings = new LinkedHashMap<>(record.settings());
    if (!record.dataset().isEmpty()) {
      settings.put(CommonSettings.DATASET.name(), record.dataset()); // not what "auto" finds now
    }
    Path recorded = file.toAbsolutePath().normalize().getParent();
    settings.put(CommonSettings.RESULTS_DIR.name(), recorded.resolveSibling(FOLDER).toString());
    typed.forEach(this::override);
    this.results =
        CommonSettings.RESULTS_DIR
            .parse(settings.get(CommonSettings.RESULTS_DIR.name()))
            .resolve(record.experiment());
    if (results.toAbsolutePath().normalize().equals(recorded)) {
      throw new UserError(
          "The replay would take the place of what it is compared with; name another results.dir.");
    }
    this.terminal = terminal;
  }

  private void override(String name, String value) {
    if (OPEN.stream().noneMatch(setting -> setting.name().equals(name))) {
      throw new UserError(
          formatted(
              "A replay has the settings of its record; only these can be set beside it: %s, not %s.",
              String.join(", ", OPEN.stream().map(Setting::name).toList()), name));
    }
    settings.put(name, value);
  }

  /**
   * Runs it, and compares.
   *
   * @throws UserError also if the outcome differs
   */
  public void run() {
    new Runner(experiment, settings, terminal).run();
    RecordedRun now = RecordedRun.read(results.resolve("run.json"));
    try {
      terminal.line();
      if (Files.mismatch(record.metrics(), now.metrics()) < 0) {
        terminal.line("The same came out: metrics.csv is that of the record, byte for byte.");
        return;
      }
      terminal.table(
          List.of("variant", "metric", "rows that differ", "largest difference"),
          MetricsDifference.between(
                  CsvFiles.readMetrics(record.metrics()), CsvFiles.readMetrics(now.metrics()))
              .stream()
              .map(MetricsDifference::cells)
              .toList(),
          2);
      List<String> circumstances = record.differences(now);
      terminal.entry(
          "circumstances", circumstances.isEmpty() ? "the same" : String.join("\n", circumstances));
    } catch (IOException e) {
      throw new UserError("The outcomes cannot be compared: " + e.getMessage(), e);
    }
    throw new UserError(
        formatted("Something else came out than in %s; see the table above.", record.file()));
  }
}
