package benchmark;

import static text.Text.formatted;

import cli.Program;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lab.charts.Drawing;
import lab.console.Terminal;
import lab.results.ResultsFolder;
import lab.results.RunRecord;
import lab.settings.Setting;
import lab.settings.Settings;
import lab.settings.UserError;

/** The benchmark's command line: {@code mvn -Pbenchmark compile exec:java}. */
public final class Main {
  private static final String NAME = "benchmark";

  private Main() {}

  /**
   * Measures what the system properties say.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    List<String> names = BenchmarkSettings.ALL.stream().<String>map(Setting::name).toList();
    Program.run(names, Main::run);
  }

  private static void run(Map<String, String> typed, Terminal terminal) {
    Settings settings = Settings.parse(typed, BenchmarkSettings.ALL);
    RunRecord record = new RunRecord(NAME, settings, "pytorch", "djl");
    try (ResultsFolder folder =
        ResultsFolder.open(
            settings.get(BenchmarkSettings.RESULTS_DIR), NAME, Phase.TRAINING.file())) {
      terminal.line();
      terminal.line("The speed of one training step, and of the inference of one batch");
      terminal.line();
      terminal.entry("settings", describe(settings));
      List<String> classPath = classPath();
      List<Engine> engines = engines(settings, classPath, terminal);
      OtherPrograms.warning().ifPresent(terminal::warning);
      terminal.line();

      List<Phase> phases = phases(settings);
      Report report =
          new Report(new Benchmark(settings, engines, phases, classPath).run(terminal), phases);

      record.add("learned", report.learned());
      Duration wallTime = record.finish();
      List<String> files = write(report, record, folder, terminal);
      folder.publish();
      for (Phase phase : phases) {
        terminal.line();
        report.print(phase, terminal);
      }
      report.warnings().forEach(terminal::warning);
      terminal.line();
      terminal.line(
          formatted(
              "Results in %s: %s. Took %s.",
              folder.published(), String.join(", ", files), Terminal.describe(wallTime)));
    } catch (IOException e) {
      throw new UserError("The results could not be written: " + e.getMessage(), e);
    }
  }

  private static List<Phase> phases(Settings settings) {
    if (settings.get(BenchmarkSettings.EPOCH)) {
      for (Network network : settings.get(BenchmarkSettings.NETWORKS)) {
        if (!Images.fit(network)) {
          throw new UserError(
              formatted(
                  "%d images for %s are too large to hold. Without it: -Dnetworks=deep-convnet,...",
                  Images.COUNT, network.label()));
        }
      }
    }
    return Stream.of(Phase.values())
        .filter(phase -> phase != Phase.EPOCH || settings.get(BenchmarkSettings.EPOCH))
        .toList();
  }

  private static String describe(Settings settings) {
    return BenchmarkSettings.MEASUREMENT.stream()
        .map(setting -> setting.name() + " " + settings.text(setting))
        .collect(Collectors.joining("; "));
  }

  private static List<Engine> engines(
      Settings settings, List<String> classPath, Terminal terminal) {
    List<Engine> engines = new ArrayList<>();
    for (Engine engine : settings.get(BenchmarkSettings.ENGINES)) {
      Optional<String> obstacle = engine.whyLeftOut(classPath);
      if (obstacle.isEmpty()) {
        engines.add(engine);
      } else {
        terminal.entry("left out", engine.label() + ": " + obstacle.get());
      }
    }
    if (engines.isEmpty()) {
      throw new UserError("There is no engine left to measure. Name others: -Dengines=...");
    }
    return engines;
  }

  private static List<String> write(
      Report report, RunRecord record, ResultsFolder folder, Terminal terminal) throws IOException {
    List<String> files = new ArrayList<>();
    for (Phase phase : report.phases()) {
      folder.write(phase.file(), file -> report.writeCsv(phase, file));
      files.add(phase.file());
    }
    if (report.hasPicture()) {
      Drawing drawing = new Drawing(() -> List.of(report.picture()));
      drawing.files().forEach((name, png) -> folder.write(name, file -> Files.write(file, png)));
      drawing.obstacle().ifPresent(terminal::missing);
      files.addAll(drawing.files().keySet());
    }
    folder.write("run.json", record::write);
    files.add("run.json");
    return files;
  }

  /** Under {@code mvn exec:java} the class path is that of a class loader, not of the JVM. */
  private static List<String> classPath() {
    return Main.class.getClassLoader() instanceof URLClassLoader loader
        ? Arrays.stream(loader.getURLs()).map(Main::path).toList()
        : List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
