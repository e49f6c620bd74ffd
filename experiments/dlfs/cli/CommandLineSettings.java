package dlfs.cli;

import dlfs.lab.settings.Names;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the settings that the user typed as {@code -Dname=value} among the system properties of
 * Java, Maven and its plugins.
 */
final class CommandLineSettings {
  /** Set in pom.xml to all properties typed to Maven, as "typed: {name=value, name=value}". */
  private static final String TYPED_TO_MAVEN = "typed.settings";

  private static final Pattern NAME_IN_MAP = Pattern.compile("[{ ]([^{=, ]+)=");
  private static final Pattern NAME_IN_ARGUMENT = Pattern.compile("-D([^=]+)(=.*)?");

  /** Maven's own properties whose names have no dot. */
  private static final Set<String> MAVEN_PROPERTIES =
      Set.of("skipTests", "test", "groups", "trimStackTrace", "debug");

  private CommandLineSettings() {}

  /**
   * Returns the settings typed for this program, value by name. A name with a dot is ignored unless
   * it resembles one of this program's settings. Other unknown names are included, so that they are
   * refused later.
   *
   * @param valid the names of all settings of all experiments
   */
  static Map<String, String> read(Collection<String> valid) {
    String toMaven = System.getProperty(TYPED_TO_MAVEN);
    Stream<String> typed =
        toMaven == null
            ? names(NAME_IN_ARGUMENT, ManagementFactory.getRuntimeMXBean().getInputArguments())
            : names(NAME_IN_MAP, List.of(toMaven));
    return typed
        .filter(name -> System.getProperty(name) != null)
        .filter(name -> !MAVEN_PROPERTIES.contains(name))
        .filter(name -> !name.contains(".") || Names.nearest(name, valid).isPresent())
        .distinct()
        .collect(Collectors.toMap(name -> name, System::getProperty, (a, b) -> a, TreeMap::new));
  }

  private static Stream<String> names(Pattern pattern, List<String> texts) {
    return texts.stream()
        .flatMap(text -> pattern.matcher(text).results())
        .map(found -> found.group(1));
  }
}
