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
 * The settings that the user typed as {@code -Dname=value}, among the many system properties that
 * Java, Maven and its plugins have too.
 */
final class CommandLineSettings {
  /** Set in pom.xml to "typed: {name=value, name=value}", all that was typed to Maven. */
  private static final String TYPED_TO_MAVEN = "typed.settings";

  private static final Pattern NAME_IN_MAP = Pattern.compile("[{ ]([^{=, ]+)=");
  private static final Pattern NAME_IN_ARGUMENT = Pattern.compile("-D([^=]+)(=.*)?");

  /** What people set for Maven itself; its other properties have a dot in their name. */
  private static final Set<String> OF_MAVEN =
      Set.of("skipTests", "test", "groups", "trimStackTrace", "debug");

  private CommandLineSettings() {}

  /**
   * What the user typed for this program. A name with a dot that is not near one of ours is
   * somebody else's; any other name that is none of ours is a mistake, and kept, to be refused.
   *
   * @param ours the names of all settings of all experiments
   */
  static Map<String, String> read(Collection<String> ours) {
    String toMaven = System.getProperty(TYPED_TO_MAVEN);
    Stream<String> typed =
        toMaven == null
            ? names(NAME_IN_ARGUMENT, ManagementFactory.getRuntimeMXBean().getInputArguments())
            : names(NAME_IN_MAP, List.of(toMaven));
    return typed
        .filter(name -> System.getProperty(name) != null)
        .filter(name -> !OF_MAVEN.contains(name))
        .filter(name -> !name.contains(".") || Names.nearest(name, ours).isPresent())
        .distinct()
        .collect(Collectors.toMap(name -> name, System::getProperty, (a, b) -> a, TreeMap::new));
  }

  private static Stream<String> names(Pattern pattern, List<String> texts) {
    return texts.stream()
        .flatMap(text -> pattern.matcher(text).results())
        .map(found -> found.group(1));
  }
}
