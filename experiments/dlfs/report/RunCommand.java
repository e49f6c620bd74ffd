package dlfs.report;

import dlfs.lab.About;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command that repeats a run, for a shell. */
final class RunCommand {
  private static final Pattern PLAIN = Pattern.compile("[\\w.,:/+@%=-]+");

  /** The names of the settings that another machine may have otherwise. */
  static final List<String> OF_THE_MACHINE =
      CommonSettings.OF_THE_MACHINE.stream().<String>map(Setting::name).toList();

  private RunCommand() {}

  /**
   * Returns the command of a run.
   *
   * @param settings its settings, as text by name
   */
  static String of(About about, Map<String, String> settings) {
    boolean quick = Boolean.parseBoolean(settings.get(CommonSettings.QUICK.name()));
    String changed =
        settings.entrySet().stream()
            .filter(entry -> !isOfTheMachine(entry.getKey()))
            .filter(entry -> !isDefault(about, entry.getKey(), entry.getValue(), quick))
            .map(entry -> " " + quoted("-D" + entry.getKey() + "=" + entry.getValue()))
            .collect(Collectors.joining());
    return "mvn compile exec:java -Dexperiment=" + about.name() + changed;
  }

  /** Whether a setting is about the machine, and not about what is measured. */
  static boolean isOfTheMachine(String setting) {
    return OF_THE_MACHINE.contains(setting);
  }

  private static boolean isDefault(About about, String name, String value, boolean quick) {
    return setting(about, name)
        .map(setting -> quick ? quickDefault(setting) : setting.defaultText())
        .filter(value::equals)
        .isPresent();
  }

  private static <T> String quickDefault(Setting<T> setting) {
    return setting.label().apply(setting.whenQuick());
  }

  /** Finds a setting of an experiment, its own or a common one. */
  static Optional<Setting<?>> setting(About about, String name) {
    return Stream.concat(about.settings().stream(), CommonSettings.ALL.stream())
        .filter(setting -> setting.name().equals(name))
        .findFirst();
  }

  /** Quotes an argument where a shell would change it. */
  static String quoted(String argument) {
    return PLAIN.matcher(argument).matches()
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
