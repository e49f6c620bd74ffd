package dlfs.regression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.cli.Main;
import dlfs.lab.Experiment;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Metrics;
import dlfs.support.Experiments;
import dlfs.support.Results;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares every experiment with the figures in {@code results/baseline}. Fails if a figure is
 * outside its band, and lists all figures that changed. Uses the results in {@code -Dresults.dir}
 * if they have the settings of the comparison, and runs the other experiments.
 *
 * <p>With {@code -Dbaseline.update} it writes a new baseline instead, with {@code
 * -Dbaseline.update=BetterAccuracy,AlexNetFashion} only for these experiments. Besides the figures,
 * it writes the {@link BaselineCurves curves} of complete runs: those in {@code -Dresults.dir}, and
 * those that the comparison repeats with the settings of the book.
 */
@Tag("regression")
class BaselineRegressionTest {
  private static final Path BASELINE = Path.of("results/baseline");
  private static final String FILE = "figures.csv";
  private static final Path TABLE = Path.of("target/regression/moved.csv");

  private static final String ALL = "true"; // Maven's value of a property without one

  /** The experiments whose baseline is written, ALL, or null for none. */
  private static final String UPDATED = System.getProperty("baseline.update");

  /** The probability that a figure is outside its band by chance. */
  private static final double FALSE_ALARM = 0.001;

  private static final List<FigureChange> MOVED = new ArrayList<>();

  @BeforeAll
  static void refuseNamesThatNoExperimentHas() {
    if (UPDATED != null && !UPDATED.equals(ALL)) {
      List<String> names = experiments().map(Named::getName).toList();
      for (String name : UPDATED.split(",")) {
        assertTrue(names.contains(name), () -> "no experiment is called " + name + ": " + names);
      }
    }
  }

  static Stream<Named<Experiment>> experiments() {
    return Main.EXPERIMENTS.experiments().stream()
        .map(experiment -> Named.of(experiment.about().name(), experiment));
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void staysWithinItsBands(Experiment experiment) throws IOException {
    Path file = BASELINE.resolve(experiment.about().name()).resolve(FILE);
    if (UPDATED != null) {
      Assumptions.assumeTrue(isUpdated(experiment), "this baseline is not updated");
      RegressionRun form = RegressionRun.of(experiment);
      Files.createDirectories(file.getParent());
      Metrics metrics = run(experiment, form, form.baselineSeeds());
      BaselineFigure.write(file, BaselineFigure.of(experiment, metrics));
      System.out.println("Written: " + file);
      Optional<Metrics> complete = Results.find(experiment);
      if (complete.isPresent() || form.settings().isEmpty()) {
        BaselineCurves.write(file.getParent(), complete.orElse(metrics));
      }
      return;
    }
    if (!Files.exists(file)) {
      System.out.printf(
          Locale.ROOT, "SKIPPED, because the baseline is missing: there is no %s%n", file);
    }
    Assumptions.assumeTrue(Files.exists(file), "there is no baseline");
    List<FigureChange> moved =
        movements(experiment, BaselineFigure.read(file), figures(experiment));
    MOVED.addAll(moved);
    assertEquals(List.of(), moved.stream().filter(FigureChange::isOutside).toList());
  }

  private static boolean isUpdated(Experiment experiment) {
    return UPDATED.equals(ALL) || List.of(UPDATED.split(",")).contains(experiment.about().name());
  }

  private static List<BaselineFigure> figures(Experiment experiment) throws IOException {
    RegressionRun form = RegressionRun.of(experiment);
    Optional<Metrics> results =
        form.settings().isEmpty() ? Results.find(experiment) : Optional.empty();
    return BaselineFigure.of(
        experiment, results.isPresent() ? results.get() : run(experiment, form, form.seeds()));
  }

  private static Metrics run(Experiment experiment, RegressionRun form, int seeds) {
    Map<String, String> settings = new HashMap<>(form.settings());
    experiment
        .about()
        .dataset()
        .ifPresent(
            dataset -> {
              settings.put("dataset", dataset.own().id());
              settings.put("datasets.dir", SharedFiles.datasets().toString());
            });
    settings.put("seeds", "" + seeds);
    return Experiments.metrics(experiment, settings);
  }

  private static List<FigureChange> movements(
      Experiment experiment, List<BaselineFigure> baseline, List<BaselineFigure> now) {
    assertEquals(names(baseline), names(now), "variants and metrics");
    List<FigureChange> movements = new ArrayList<>();
    for (BaselineFigure first :
        now.stream().filter(figure -> figure.seed() == now.get(0).seed()).toList()) {
      List<BaselineFigure> after = now.stream().filter(first::hasSameName).toList();
      List<BaselineFigure> same = baseline.stream().filter(first::hasSameName).toList();
      double mean = mean(after);
      double before = mean(same.stream().filter(b -> isAmongSeeds(b, after)).toList());
      PredictionBand band =
          experiment.about().random()
              ? PredictionBand.of(values(same), after.size(), FALSE_ALARM)
              : PredictionBand.exact(before);
      if (Double.compare(mean, before) != 0) {
        movements.add(
            new FigureChange(
                experiment.about().name(), first.variant(), first.metric(), before, mean, band));
      }
    }
    return movements;
  }

  private static List<String> names(List<BaselineFigure> figures) {
    return figures.stream().map(f -> f.variant() + " " + f.metric()).distinct().toList();
  }

  private static boolean isAmongSeeds(BaselineFigure figure, List<BaselineFigure> others) {
    return others.stream().anyMatch(other -> other.seed() == figure.seed());
  }

  private static double[] values(List<BaselineFigure> figures) {
    return figures.stream().mapToDouble(BaselineFigure::value).toArray();
  }

  private static double mean(List<BaselineFigure> figures) {
    return PredictionBand.mean(figures.stream().mapToDouble(BaselineFigure::value));
  }

  @AfterAll
  static void showWhatMoved() throws IOException {
    if (UPDATED != null) {
      return;
    }
    var terminal = new Terminal(System.out, false);
    if (MOVED.isEmpty()) {
      terminal.line("No figure has changed.");
      return;
    }
    List<List<String>> rows = MOVED.stream().map(FigureChange::cells).toList();
    terminal.line("Figures that differ from results/baseline:");
    terminal.table(FigureChange.HEADER, rows, 3);
    Files.createDirectories(TABLE.getParent());
    CsvFiles.write(TABLE, FigureChange.HEADER, rows);
  }
}
