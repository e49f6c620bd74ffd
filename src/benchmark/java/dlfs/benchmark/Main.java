package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import dlfs.cli.Program;
import dlfs.lab.charts.Drawing;
import dlfs.lab.console.Terminal;
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
    List<Phase> phases = phases(settings, typed.containsKey(BenchmarkSettings.NETWORKS.name()));
    RunRecorder record = record(settings);
    RunRecorder ofPart = record(settings);
    try (ResultsFolder folder =
        ResultsFolder.open(
            settings.get(BenchmarkSettings.RESULTS_DIR), NAME, Phase.TRAINING.file())) {
      terminal.line();
      terminal.line("The speed of one training step, and of the inference of one batch");
      terminal.line();
      terminal.entry("settings", describe(settings));
      List<String> classPath = classPath();
      List<Engine> engines = engines(settings, classPath, terminal);
      sayWhatIsLeftOut(phases, settings, terminal);
      OtherPrograms.warning().ifPresent(terminal::warning);
      terminal.line();

      PartialResults part = new PartialResults(phases, ofPart, folder, terminal);
      Benchmark benchmark = new Benchmark(settings, engines, phases, classPath);
      Optional<List<Measured>> measured = measure(benchmark, part, terminal);
      if (measured.isEmpty()) {
        return; // all is said, and the process is ending
      }

      Report report = new Report(measured.get(), phases);
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

  /** Empty if the process is to end. */
  private static Optional<List<Measured>> measure(
      Benchmark benchmark, PartialResults part, Terminal terminal) {
    try (Stopping stopping =
        new Stopping(() -> terminal.warning("Stopped. " + part.whereabouts()))) {
      try {
        return Optional.of(benchmark.run(terminal, part));
      } catch (EngineFailure e) {
        if (stopping.isHeardWithin(Duration.ofSeconds(1))) {
          return Optional.empty();
        }
        throw new UserError(formatted("%s\n%s", e.getMessage(), part.whereabouts()), e);
      }
    }
  }

  private static RunRecorder record(Settings settings) {
    return new RunRecorder(NAME, settings, "pytorch", "djl");
  }

  /**
   * Returns the phases to measure.
   *
   * @throws UserError if epochs are asked for of a network whose images are too large for that
   */
  private static List<Phase> phases(Settings settings, boolean networksAreNamed) {
    List<Phase> phases =
        Stream.of(Phase.values())
            .filter(phase -> phase != Phase.EPOCH || settings.get(BenchmarkSettings.EPOCH))
            .toList();
    List<Network> without = withoutEpochs(phases, settings);
    if (networksAreNamed && !without.isEmpty()) {
      throw new UserError(
          formatted(
              "%s cannot be measured by epochs: %d of its images are too many to hold.\n"
                  + "Leave it out of -Dnetworks=..., or leave out -Depoch.",
              without.get(0).label(), Images.COUNT));
    }
    return phases;
  }

  private static List<Network> withoutEpochs(List<Phase> phases, Settings settings) {
    return settings.get(BenchmarkSettings.NETWORKS).stream()
        .filter(network -> !phases.stream().allMatch(phase -> phase.suits(network)))
        .toList();
  }

  private static void sayWhatIsLeftOut(List<Phase> phases, Settings settings, Terminal terminal) {
    for (Network network : withoutEpochs(phases, settings)) {
      terminal.entry(
          "left out",
          formatted(
              "epochs of %s: %d of its images are too many to hold",
              network.label(), Images.COUNT));
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
