package cli;

import ch06.OptimizerComparison;
import ch06.OptimizerTrajectory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lab.Registry;
import lab.Runner;
import lab.console.Terminal;
import lab.settings.CommonSettings;
import lab.settings.Names;
import lab.settings.Setting;
import lab.settings.UserError;

/** The command line: {@code mvn compile exec:java -Dexperiment=OptimizerComparison}. */
public final class Main {
  private static final String EXPERIMENT = "experiment";
  private static final String LIST = "list";

  private static final Registry EXPERIMENTS =
      new Registry(List.of(new OptimizerTrajectory(), new OptimizerComparison()));

  private Main() {}

  /**
   * Runs the experiment that the system properties name, or lists all.
   *
   * @param arguments not used
   */
  public static void main(String[] arguments) {
    Program.run(settingNames(), Main::run);
  }

  private static void run(Map<String, String> typed, Terminal terminal) {
    String name = typed.getOrDefault(EXPERIMENT, LIST);
    typed.remove(EXPERIMENT);
    if (name.equals(LIST)) {
      refuseSettingsOfExperiments(typed.keySet());
      Listing.print(EXPERIMENTS, terminal);
    } else {
      new Runner(EXPERIMENTS.find(name), typed, terminal).run();
    }
  }

  /** Without an experiment's name, its settings say that the name was forgotten or mistyped. */
  private static void refuseSettingsOfExperiments(Collection<String> typed) {
    for (String name : typed) {
      if (!settingNames().contains(name)) {
        throw new UserError(
            "There is no setting %s.%s".formatted(name, Names.didYouMean(name, settingNames())));
      }
      if (CommonSettings.ALL.stream().noneMatch(setting -> setting.name().equals(name))) {
        throw new UserError(
            "%s is a setting of an experiment, so name an experiment too: -Dexperiment=..."
                .formatted(name));
      }
    }
  }

  private static List<String> settingNames() {
    Stream<Setting<?>> ofExperiments =
        EXPERIMENTS.experiments().stream().flatMap(e -> e.about().settings().stream());
    Stream<String> names =
        Stream.concat(CommonSettings.ALL.stream(), ofExperiments).map(Setting::name);
    return Stream.concat(Stream.of(EXPERIMENT), names).distinct().toList();
  }
}
