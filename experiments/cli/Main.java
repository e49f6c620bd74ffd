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

/**
 * The command line: {@code mvn compile exec:java -Dexperiment=OptimizerComparison}.
 *
 * <p>The process ends with status 0 after a run, with 2 after a mistake of the user's, and with 1
 * after a mistake of the program's.
 */
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
    System.setProperty("java.awt.headless", "true"); // charts are drawn into files
    Terminal terminal = Terminal.standard();
    Map<String, String> typed = TypedSettings.read(settingNames());
    try {
      String name = typed.getOrDefault(EXPERIMENT, LIST);
      typed.remove(EXPERIMENT);
      if (name.equals(LIST)) {
        refuseSettingsOfExperiments(typed.keySet());
        Listing.print(EXPERIMENTS, terminal);
      } else {
        new Runner(EXPERIMENTS.find(name), typed, terminal).run();
      }
    } catch (UserError e) {
      fail(2, e.getMessage(), e, typed);
    } catch (RuntimeException | Error e) {
      String message = "This should not have happened: %s\n%s";
      String advice = "Earlier results are untouched. To see where it happened: -Dstacktrace";
      fail(1, message.formatted(e, advice), e, typed);
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

  /** Ends the process at once: threads at work on other runs must not keep it alive. */
  private static void fail(int status, String message, Throwable cause, Map<String, String> typed) {
    System.out.flush();
    System.err.println();
    System.err.println(Terminal.message("ERROR", message));
    if (!typed.getOrDefault(CommonSettings.STACKTRACE.name(), "false").equals("false")) {
      cause.printStackTrace();
    }
    System.exit(status);
  }
}
