package dlfs.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts Java processes with the Java version, class path and locale of the tests. */
public final class Jvm {
  /** Options with which a process of a few seconds takes less time. */
  private static final List<String> FOR_SHORT_PROCESSES =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private Jvm() {}

  /**
   * Returns the command that starts a process.
   *
   * @param arguments the JVM options, the main class, and its arguments
   */
  public static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FOR_SHORT_PROCESSES);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    Stream.of("user.language", "user.country", "user.extensions")
        .filter(name -> System.getProperty(name) != null)
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(arguments);
    return command;
  }
}
