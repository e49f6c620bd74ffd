package dlfs.cli;

import static dlfs.text.Text.formatted;

import dlfs.ch02.LogicGates;
import dlfs.ch03.ActivationFunctions;
import dlfs.ch03.PretrainedDigits;
import dlfs.ch03.ThreeLayerForward;
import dlfs.ch04.LossFunctions;
import dlfs.ch04.NumericalGradient;
import dlfs.ch04.TwoLayerNetTraining;
import dlfs.ch05.ComputationalGraph;
import dlfs.ch05.GradientCheck;
import dlfs.ch06.BatchNormComparison;
import dlfs.ch06.DropoutComparison;
import dlfs.ch06.HyperparameterSearch;
import dlfs.ch06.OptimizerComparison;
import dlfs.ch06.OptimizerTrajectory;
import dlfs.ch06.WeightDecay;
import dlfs.ch06.WeightInitActivations;
import dlfs.ch06.WeightInitComparison;
import dlfs.ch07.CnnHistory;
import dlfs.ch07.FilterVisualization;
import dlfs.ch07.Im2col;
import dlfs.ch07.SimpleConvNetTraining;
import dlfs.ch08.AlexNetFashion;
import dlfs.ch08.BetterAccuracy;
import dlfs.ch08.DeepConvNetTraining;
import dlfs.ch08.DepthAndParameters;
import dlfs.ch08.DistributedTraining;
import dlfs.ch08.HalfPrecision;
import dlfs.ch08.ImageClassification;
import dlfs.ch08.InceptionComparison;
import dlfs.ch08.Misclassified;
import dlfs.ch08.Networks;
import dlfs.ch08.PretrainedCifar;
import dlfs.ch08.PretrainedDeepConvNet;
import dlfs.ch08.ShortcutComparison;
import dlfs.ch08.TransferLearning;
import dlfs.ch08.captioning.ImageCaptioning;
import dlfs.ch08.detection.ObjectDetection;
import dlfs.ch08.detection.RegionProposals;
import dlfs.ch08.generation.ImageGeneration;
import dlfs.ch08.reinforcement.DeepQNetwork;
import dlfs.ch08.segmentation.FullyConvolutional;
import dlfs.ch08.segmentation.SemanticSegmentation;
import dlfs.ch08.style.StyleTransfer;
import dlfs.lab.Cell;
import dlfs.lab.Clusters;
import dlfs.lab.Experiment;
import dlfs.lab.Registry;
import dlfs.lab.Replay;
import dlfs.lab.RunObserver;
import dlfs.lab.Runner;
import dlfs.lab.Runner.Outcome;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.FinishedExperiments;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Names;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import dlfs.report.Catalogue;
import dlfs.report.Pages;
import dlfs.report.PagesAfterRuns;
import dlfs.report.WatchServer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The command line: {@code mvn compile exec:java -Dexperiment=OptimizerComparison}. */
public final class Main {
  static {
    Program.prepare(); // before the experiments are loaded
  }

  private static final String EXPERIMENT = "experiment";
  private static final String LIST = "list";
  private static final String REPLAY = "replay";
  private static final String REPORT = "report";

  /** All experiments. */
  public static final Registry EXPERIMENTS =
      new Registry(
          List.of(
              new LogicGates(),
              new ActivationFunctions(),
              new ThreeLayerForward(),
              new PretrainedDigits(),
              new LossFunctions(),
              new NumericalGradient(),
              new TwoLayerNetTraining(),
              new ComputationalGraph(),
              new GradientCheck(),
              new OptimizerTrajectory(),
              new OptimizerComparison(),
              new WeightInitActivations(),
              new WeightInitComparison(),
              new BatchNormComparison(),
              new WeightDecay(),
              new DropoutComparison(),
              new HyperparameterSearch(),
              new Im2col(),
              new SimpleConvNetTraining(),
              new FilterVisualization(),
              new CnnHistory(),
              new DeepConvNetTraining(),
              new PretrainedDeepConvNet(),
              new Misclassified(),
              new BetterAccuracy(),
              new DepthAndParameters(),
              new Networks(),
              new ImageClassification(),
              new AlexNetFashion(),
              new InceptionComparison(),
              new ShortcutComparison(),
              new PretrainedCifar(),
              new TransferLearning(),
              new DistributedTraining(),
              new HalfPrecision(),
              new RegionProposals(),
              new ObjectDetection(),
              new FullyConvolutional(),
              new SemanticSegmentation(),
              new ImageCaptioning(),
              new StyleTransfer(),
              new ImageGeneration(),
              new DeepQNetwork()));

  private static final Setting<Path> RECORD =
      Setting.path(REPLAY, "run.json", "a run.json", "the record of the run to repeat");

  private static final Setting<Path> REPORTED =
      Setting.folder(REPORT, "results", "the results folder whose pages are written");

  /** The hidden settings that execute a single run, and write its measurements to a file. */
  private static final String CELL = "cell";

  private static final String CELL_FILE = "cell.file";

  private static final Setting<Path> FILE =
      Setting.path(CELL_FILE, "none", "a file", "receives the measurements of the run");

  private Main() {}

  /**
   * Runs the experiments that the system properties name, or lists all experiments.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    Program.run(settingNames(), Main::run);
  }

  private static void run(Map<String, String> typed, Terminal terminal) {
    ResultsFolder.recoverAll(results(typed), EXPERIMENTS.singleNames());
    if (typed.containsKey(REPLAY)) {
      Path record = RECORD.parse(typed.remove(REPLAY));
      observed(
          typed,
          terminal,
          (observer, clusters) ->
              new Replay(EXPERIMENTS, record, typed, terminal, observer, clusters).run());
      return;
    }
    if (typed.containsKey(REPORT)) {
      report(typed.remove(REPORT), typed, terminal);
      return;
    }
    String name = typed.getOrDefault(EXPERIMENT, LIST);
    typed.remove(EXPERIMENT);
    if (name.equals(LIST)) {
      refuseSettingsOfExperiments(typed.keySet());
      ExperimentList.print(EXPERIMENTS, terminal);
    } else {
      run(name, typed, terminal);
    }
  }

  /** Writes the pages of a results folder; without a value, of that of the settings. */
  private static void report(String value, Map<String, String> typed, Terminal terminal) {
    refuseSettingsOfExperiments(typed.keySet());
    boolean named = !value.isBlank() && !value.equals("true");
    Path folder = named ? REPORTED.parse(value) : results(typed);
    terminal.line(formatted("Open in a browser: %s", pages().writeAll(folder)));
  }

  /** Runs experiments whose pages are written afterwards, and which can be watched if asked for. */
  private static void observed(
      Map<String, String> typed, Terminal terminal, BiConsumer<RunObserver, Clusters> runs) {
    RunObserver pages = new PagesAfterRuns(pages(), terminal);
    Setting<Boolean> watch = CommonSettings.WATCH;
    try (Clusters clusters = Clusters.onClassPath()) {
      if (!watch.parse(typed.getOrDefault(watch.name(), watch.defaultText()))) {
        runs.accept(pages, clusters);
        return;
      }
      try (WatchServer server = WatchServer.start(pages)) {
        terminal.line(formatted("Watch the run in a browser, until it ends: %s", server.url()));
        runs.accept(server, clusters);
      }
    }
  }

  private static Pages pages() {
    return new Pages(
        new Catalogue(
            EXPERIMENTS.experiments().stream()
                .map(e -> new Catalogue.Entry(e.about(), e.getClass().getName()))
                .toList()));
  }

  private static Path results(Map<String, String> typed) {
    Setting<Path> setting = CommonSettings.RESULTS_DIR;
    return setting.parse(typed.getOrDefault(setting.name(), setting.defaultText()));
  }

  private static void run(String name, Map<String, String> typed, Terminal terminal) {
    List<Experiment> experiments = EXPERIMENTS.find(name);
    boolean several = experiments.size() > 1;
    if (several) {
      refuseSettingsOfExperiments(typed.keySet());
    }
    if (typed.containsKey(CELL)) {
      Cell cell = Cell.parse(typed.remove(CELL));
      Optional<Path> file = Optional.ofNullable(typed.remove(CELL_FILE)).map(FILE::parse);
      new Runner(experiments.get(0), typed, terminal).run(cell, file);
      return;
    }
    observed(
        typed,
        terminal,
        (observer, clusters) -> run(experiments, name, typed, terminal, observer, clusters));
  }

  private static void run(
      List<Experiment> experiments,
      String name,
      Map<String, String> typed,
      Terminal terminal,
      RunObserver observer,
      Clusters clusters) {
    List<Runner> runners =
        experiments.stream()
            .map(experiment -> new Runner(experiment, typed, terminal, observer, clusters))
            .toList();
    if (experiments.size() > 1) {
      FinishedExperiments series = new FinishedExperiments(results(typed), name);
      List<Outcome> outcomes = runners.stream().map(runner -> runner.run(series)).toList();
      ClosingSummary.print(outcomes, terminal);
      series.forget();
    } else {
      runners.forEach(Runner::run);
    }
  }

  /**
   * Refuses settings of single experiments where none is named: the name was forgotten or mistyped.
   */
  private static void refuseSettingsOfExperiments(Collection<String> typed) {
    for (String name : typed) {
      if (!settingNames().contains(name)) {
        throw new UserError(
            formatted(
                "There is no setting %s.%s",
                Names.shown(name), Names.didYouMean(name, settingNames())));
      }
      if (CommonSettings.ALL.stream().noneMatch(setting -> setting.name().equals(name))) {
        throw new UserError(
            formatted(
                "%s is a setting of single experiments. Name an experiment instead of a chapter or"
                    + " all.",
                name));
      }
    }
  }

  private static List<String> settingNames() {
    Stream<Setting<?>> ofExperiments =
        EXPERIMENTS.experiments().stream().flatMap(e -> e.about().settings().stream());
    Stream<String> names =
        Stream.concat(CommonSettings.ALL.stream(), ofExperiments).map(Setting::name);
    return Stream.concat(Stream.of(EXPERIMENT, REPLAY, REPORT, CELL, CELL_FILE), names)
        .distinct()
        .toList();
  }
}
