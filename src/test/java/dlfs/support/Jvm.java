package dlfs.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A Java process like the one that runs the tests: its Java, its classes, its hostile locale. */
public final class Jvm {
  private Jvm() {}

  /**
   * The command that starts it.
   *
   * @param arguments the JVM's options, the main class, and what that takes
   */
  public static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    Stream.of("user.language", "user.country", "user.extensions")
        .filter(name -> System.getProperty(name) != null)
        .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
    command.addAll(arguments);
    return command;
  }
}
