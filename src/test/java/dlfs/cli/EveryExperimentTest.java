package dlfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.ch06.DropoutComparison;
import dlfs.ch06.HyperparameterSearch;
import dlfs.lab.Cell;
import dlfs.lab.Experiment;
import dlfs.lab.Runner;
import dlfs.lab.artefacts.Artefacts;
import dlfs.lab.charts.Picture;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import dlfs.lab.settings.Setting;
import dlfs.support.Experiments;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that apply to every experiment. */
class EveryExperimentTest {
  private static final List<Experiment> ALL = Main.EXPERIMENTS.experiments();

  /** Settings that shorten a quick run further, where an experiment has them. */
  private static final Map<String, String> SMALL =
      Map.of("iterations", "5", "epochs", "2", "samples", "50", "batch", "10", "rounds", "2");

  /** The settings for experiments with long epochs on all images. */
  private static final Map<String, String> SMALL_ON_ALL_IMAGES =
      Map.of("iterations", "5", "epochs", "1", "batch", "100");

  /** The settings for experiments whose updates take long. */
  private static final Map<String, String> FEW_UPDATES =
      Map.of(
          "iterations", "2",
          "epochs", "1",
          "samples", "20",
          "notes.samples", "10",
          "batch", "10",
          "tested", "10",
          "testImages", "3");

  private static final Set<String> WITH_LONG_UPDATES =
      Set.of(
          "AlexNetFashion",
          "FullyConvolutional",
          "InceptionComparison",
          "ObjectDetection",
          "SemanticSegmentation",
          "ShortcutComparison",
          "StyleTransfer",
          "TransferLearning");

  /**
   * Even shortened, these take most of this test's time, so they run once, with one layer set. The
   * regression tests run them with the other one too, and each of their runs by itself.
   */
  private static final Set<String> LONG =
      Set.of(
          "AlexNetFashion",
          "BetterAccuracy",
          "FullyConvolutional",
          "ImageCaptioning",
          "InceptionComparison",
          "ObjectDetection",
          "SemanticSegmentation",
          "ShortcutComparison",
          "StyleTransfer",
          "TransferLearning");

  /** The names of each experiment's pictures, which take time to draw. */
  private static final Map<String, List<String>> PICTURES = new HashMap<>();

  /** The results of whole runs, which several tests use. */
  @TempDir static Path whole;

  private static final Terminal SILENT =
      new Terminal(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);

  @TempDir Path results;

  private Path run(Experiment experiment, String... more) {
    Experiments.run(experiment, settings(experiment, results, more));
    return results.resolve(experiment.about().name());
  }

  /** Returns the results of the experiment with these layers; runs it only once. */
  private static Path wholeRun(Experiment experiment, String layers) {
    Path folder = whole.resolve(layers);
    Path published = folder.resolve(experiment.about().name());
    if (!Files.exists(published)) {
      Experiments.run(experiment, settings(experiment, folder, "layers", layers));
    }
    return published;
  }

  private static Map<String, String> settings(Experiment experiment, Path results, String... more) {
    Map<String, String> typed =
        new HashMap<>(
            Map.of("quick", "true", "dataset", "strokes", "results.dir", results.toString()));
    List<String> settings = experiment.about().settings().stream().map(Setting::name).toList();
    Map<String, String> small =
        WITH_LONG_UPDATES.contains(experiment.about().name())
            ? FEW_UPDATES
            : settings.contains("samples") ? SMALL : SMALL_ON_ALL_IMAGES;
    settings.stream().filter(small::containsKey).forEach(name -> typed.put(name, small.get(name)));
    for (int i = 0; i < more.length; i += 2) {
      typed.put(more[i], more[i + 1]);
    }
    return typed;
  }

  static Stream<Arguments> everyExperimentWithBothLayerSets() {
    return ALL.stream()
        .flatMap(
            experiment ->
                layerSets(experiment.about().name())
                    .map(layers -> Arguments.of(experiment.about().name(), experiment, layers)));
  }

  private static Stream<String> layerSets(String experiment) {
    return LONG.contains(experiment) ? Stream.of("builtin") : Stream.of("builtin", "scratch");
  }

  static Stream<Arguments> longExperiments() {
    return everyExperiment().filter(arguments -> LONG.contains((String) arguments.get()[0]));
  }

  @Tag("regression")
  @ParameterizedTest(name = "{0}")
  @MethodSource("longExperiments")
  void writesAllFilesOfLongExperimentsWithTheOtherLayersToo(String name, Experiment experiment)
      throws IOException {
    writesAllFilesAndTestsNoClaimInAQuickRun(name, experiment, "scratch");
  }

  @ParameterizedTest(name = "{0}, layers {2}")
  @MethodSource("everyExperimentWithBothLayerSets")
  void writesAllFilesAndTestsNoClaimInAQuickRun(String name, Experiment experiment, String layers)
      throws IOException {
    Path folder = wholeRun(experiment, layers);
    Metrics metrics = Experiments.read(folder);
    assertEquals(List.of(), metrics.diverged());
    List<String> files = new ArrayList<>(List.of("metrics.csv", "summary.csv", "run.json"));
    if (metrics.rows().stream().anyMatch(Measurement::isTime)) {
      files.add("times.csv");
    }

    List<String> claims = Files.readAllLines(folder.resolve("claims.csv"));
    assertEquals(1 + experiment.claims().size(), claims.size());
    claims.stream().skip(1).forEach(row -> assertTrue(row.endsWith(",not tested"), row));

    files.addAll(PICTURES.computeIfAbsent(name, unused -> pictures(experiment, metrics)));
    files.forEach(file -> isThere(folder.resolve(file)));
    files.add("claims.csv");
    try (Stream<Path> written = Files.list(folder)) {
      assertEquals(
          Set.copyOf(files),
          written
              .map(file -> file.getFileName().toString())
              .filter(file -> !file.matches(".+-seed0[-.].+")) // networks and artefacts of runs
              .filter(file -> !List.of("predictions.csv", "truth.csv", "labels").contains(file))
              .collect(Collectors.toSet()));
    }
  }

  private static List<String> pictures(Experiment experiment, Metrics metrics) {
    return experiment.pictures(metrics, Artefacts.NONE).stream().map(Picture::file).toList();
  }

  private void isThere(Path file) {
    assertTrue(file.toFile().length() > 0, file + " is missing or empty");
  }

  static Stream<Arguments> everyExperiment() {
    return ALL.stream().map(experiment -> Arguments.of(experiment.about().name(), experiment));
  }

  static Stream<Arguments> shortExperiments() {
    return everyExperiment().filter(arguments -> !LONG.contains((String) arguments.get()[0]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shortExperiments")
  void measuresTheSameInASingleRunAsInAll(String name, Experiment experiment) throws IOException {
    List<Cell> cells = new Runner(experiment, settings(experiment, results), SILENT).cells();
    assertSameAsInAll(experiment, cells.get(0));
    assertSameAsInAll(experiment, cells.get(cells.size() - 1));
  }

  @Tag("regression")
  @ParameterizedTest
  @MethodSource("everyExperiment")
  void measuresTheSameInEverySingleRunAsInAll(String name, Experiment experiment)
      throws IOException {
    for (Cell cell : new Runner(experiment, settings(experiment, results), SILENT).cells()) {
      assertSameAsInAll(experiment, cell);
    }
  }

  private void assertSameAsInAll(Experiment experiment, Cell cell) throws IOException {
    List<Measurement> all =
        CsvFiles.readMetrics(wholeRun(experiment, "builtin").resolve("metrics.csv"));
    Path file = results.resolve("cell.csv");
    new Runner(experiment, settings(experiment, results), SILENT).run(cell, Optional.of(file));
    List<Measurement> single = CsvFiles.readMetrics(file);
    assertTrue(single.stream().anyMatch(row -> row.variant().startsWith(cell.variant())));
    assertTrue(wholeRuns(all, single, cell).anyMatch(single::equals), cell + ": " + single);
  }

  /** Returns the rows of the same run, or of each one if the experiment has renamed its runs. */
  private static Stream<List<Measurement>> wholeRuns(
      List<Measurement> all, List<Measurement> single, Cell cell) {
    Set<String> variants = single.stream().map(Measurement::variant).collect(Collectors.toSet());
    Map<String, List<Measurement>> runs =
        all.stream().collect(Collectors.groupingBy(Measurement::variant));
    if (runs.keySet().containsAll(variants)) {
      return Stream.of(all.stream().filter(row -> variants.contains(row.variant())).toList());
    }
    return runs.values().stream()
        .map(rows -> rows.stream().map(row -> row.named(cell.variant())).toList());
  }

  static Stream<Experiment> experimentsThatDrawAtRandomWhileTheyTrain() {
    return Stream.of(new DropoutComparison(), new HyperparameterSearch());
  }

  @ParameterizedTest
  @MethodSource("experimentsThatDrawAtRandomWhileTheyTrain")
  void writesIdenticalMetricsWithOneThreadAndWithTwo(Experiment experiment) throws IOException {
    Path folder = run(experiment, "threads", "1");
    String one = Files.readString(folder.resolve("metrics.csv"));
    run(experiment, "threads", "2");
    assertEquals(one, Files.readString(folder.resolve("metrics.csv")));
  }
}
