package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import dlfs.cli.Program;
import dlfs.lab.charts.Drawing;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Processor;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.results.RunRecorder;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.Settings;
import dlfs.lab.settings.UserError;
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

/** The benchmark's command line: {@code mvn -Pbenchmark compile exec:java}. */
public final class Main {
  private static final String NAME = "benchmark";

  private Main() {}

  /**
   * Runs the benchmark with the settings in the system properties.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    List<String> names = BenchmarkSettings.ALL.stream().<String>map(Setting::name).toList();
    Program.run(names, Main::run);
  }

  private static void run(Map<String, String> typed, Terminal terminal) {
    Settings settings = Settings.parse(typed, BenchmarkSettings.ALL);
    List<Phase> phases = phases(settings);
    RunRecorder record = record(settings);
    RunRecorder partialRecord = record(settings);
    try (ResultsFolder folder =
        ResultsFolder.open(
            settings.get(BenchmarkSettings.RESULTS_DIR), NAME, Phase.TRAINING.file())) {
      terminal.line();
      terminal.line("The speed of one training step, and of the inference of one batch");
      terminal.line();
      terminal.entry("settings", describe(settings));
      terminal.entry("processor", Processor.current().description());
      List<String> classPath = classPath();
      List<Engine> engines = engines(settings, classPath, terminal);
      reportOmissions(phases, settings, terminal);
      CpuLoad.warning().ifPresent(terminal::warning);
      terminal.line();

      PartialResults partial = new PartialResults(phases, partialRecord, folder, terminal);
      Benchmark benchmark = new Benchmark(settings, engines, phases, classPath);
      Optional<List<EngineMeasurement>> measured = measure(benchmark, partial, terminal);
      if (measured.isEmpty()) {
        return; // stopped: the process is ending
      }

      Report report = new Report(measured.get(), phases);
      record.add("losses", report.losses());
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

  /** Returns the measurements; empty if the process is ending. */
  private static Optional<List<EngineMeasurement>> measure(
      Benchmark benchmark, PartialResults partial, Terminal terminal) {
    try (ShutdownListener shutdown =
        new ShutdownListener(() -> terminal.warning("Stopped. " + partial.description()))) {
      try {
        return Optional.of(benchmark.run(terminal, partial));
      } catch (EngineFailure e) {
        if (shutdown.isRequestedWithin(Duration.ofSeconds(1))) {
          return Optional.empty();
        }
        throw new UserError(formatted("%s\n%s", e.getMessage(), partial.description()), e);
      }
    }
  }

  private static RunRecorder record(Settings settings) {
    return new RunRecorder(NAME, settings, "pytorch", "djl");
  }

  /**
   * Returns the phases to measure.
   *
   * @throws UserError if epochs are requested, but the images of every network are too large
   */
  private static List<Phase> phases(Settings settings) {
    List<Phase> phases =
        Stream.of(Phase.values())
            .filter(phase -> phase != Phase.EPOCH || settings.get(BenchmarkSettings.EPOCH))
            .toList();
    List<Network> without = withoutEpochs(phases, settings);
    if (without.equals(settings.get(BenchmarkSettings.NETWORKS))) {
      throw new UserError(
          formatted(
              "Epochs of %s cannot be measured: %d of its images do not fit into memory.\n"
                  + "Add another network to -Dnetworks=..., or remove -Depoch.",
              without.get(0).label(), EpochImages.COUNT));
    }
    return phases;
  }

  private static List<Network> withoutEpochs(List<Phase> phases, Settings settings) {
    return settings.get(BenchmarkSettings.NETWORKS).stream()
        .filter(network -> !phases.stream().allMatch(phase -> phase.supports(network)))
        .toList();
  }

  private static void reportOmissions(List<Phase> phases, Settings settings, Terminal terminal) {
    for (Network network : withoutEpochs(phases, settings)) {
      terminal.entry(
          "omitted",
          formatted(
              "epochs of %s: %d of its images do not fit into memory",
              network.label(), EpochImages.COUNT));
    }
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
      Optional<String> obstacle = engine.obstacle(classPath);
      if (obstacle.isEmpty()) {
        engines.add(engine);
      } else {
        terminal.entry("omitted", engine.label() + ": " + obstacle.get());
      }
    }
    if (engines.isEmpty()) {
      throw new UserError(
          "None of the engines can run on this machine. Choose others: -Dengines=...");
    }
    return engines;
  }

  private static List<String> write(
      Report report, RunRecorder record, ResultsFolder folder, Terminal terminal)
      throws IOException {
    report.writeTables(folder);
    if (report.hasPicture()) {
      Drawing drawing = new Drawing(() -> List.of(report.picture()));
      drawing.files().forEach((name, png) -> folder.write(name, file -> Files.write(file, png)));
      drawing.obstacle().ifPresent(terminal::missing);
    }
    folder.write("run.json", record::write);
    return folder.files();
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
