package dlfs.cli;

import static dlfs.text.Text.formatted;

import dlfs.lab.StoppedException;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.CommonSettings;
import dlfs.lab.settings.UserError;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Starts and ends the programs of this project. The exit status is 0 when all work is done, 3 when
 * it is done except for pictures that cannot be drawn on this machine, 2 after an error of the
 * user's or when a resource ran out that only the user can extend, and 1 after an error of the
 * program's.
 */
public final class Program {
  private static final int USERS = 2;
  private static final int PROGRAMS = 1;
  private static final int PICTURES_MISSING = 3;

  /**
   * The property that makes DL4J write a crash dump into the working folder when memory runs out.
   */
  public static final String CRASH_DUMPS = "org.deeplearning4j.crash.reporting.enabled";

  private static final String NO_MEMORY_FOR_A_MESSAGE =
      "ERROR: There is too little memory even for a message.\n"
          + "Allow more, and start the same command again:\n"
          + "MAVEN_OPTS=\"-Xmx2g -XX:MaxMetaspaceSize=512m\" mvn ...";

  private Program() {}

  /**
   * Does the work, and ends the process if that fails.
   *
   * @param settingNames the names of all settings that the program has
   * @param work takes the settings that the user typed, value by name
   */
  public static void run(
      Collection<String> settingNames, BiConsumer<Map<String, String>, Terminal> work) {
    prepare();
    Locale.setDefault(Locale.ROOT); // for text of libraries; this project always names a locale
    Map<String, String> typed = Map.of();
    try {
      typed = CommandLineSettings.read(settingNames);
      Terminal terminal = Terminal.standard();
      work.accept(typed, terminal);
      if (terminal.isAnythingMissing()) {
        Terminal.closing("INCOMPLETE", "All is done but for what is named above, behind !!");
        System.exit(PICTURES_MISSING);
      }
    } catch (StoppedException e) {
      // All is written and said, and the process is ending.
    } catch (RuntimeException | Error e) {
      fail(e, !typed.getOrDefault(CommonSettings.STACKTRACE.name(), "false").equals("false"));
    }
  }

  /** Prepares the process, and ends it if nothing can run here; loads next to no classes. */
  static void prepare() {
    System.setProperty("java.awt.headless", "true"); // charts are drawn into files
    if (System.getProperty(CRASH_DUMPS) == null) {
      System.setProperty(CRASH_DUMPS, "false");
    }
    try {
      ResourceExhaustion.prepare();
    } catch (RuntimeException | Error e) {
      fail(e, false);
    }
  }

  /** Ends the process at once: threads at work on other runs must not keep it alive. */
  private static void fail(Throwable failure, boolean stackTrace) {
    int status = USERS;
    try {
      Ending ending = ending(failure);
      status = ending.status;
      System.out.flush();
      System.err.println();
      System.err.println(wrapped(ending.message));
      if (stackTrace) {
        failure.printStackTrace();
      }
    } catch (OutOfMemoryError e) {
      System.err.println(NO_MEMORY_FOR_A_MESSAGE);
    } finally {
      System.exit(status);
    }
  }

  /** Wraps a message for the terminal, if the classes for that can still be loaded. */
  private static String wrapped(String message) {
    try {
      return Terminal.message("ERROR", message);
    } catch (LinkageError | OutOfMemoryError e) {
      return "ERROR: " + message;
    }
  }

  /** The exit status of the process, and its last message. */
  private record Ending(int status, String message) {}

  private static Ending ending(Throwable failure) {
    Optional<String> shortage =
        failure instanceof UserError
            ? ResourceExhaustion.ofOpenFiles(failure)
            : ResourceExhaustion.in(failure);
    if (shortage.isPresent()) {
      return new Ending(USERS, shortage.get() + "\nEarlier results are untouched.");
    }
    if (failure instanceof UserError) {
      return new Ending(USERS, failure.getMessage());
    }
    return new Ending(
        PROGRAMS,
        formatted(
            "This should not have happened: %s\n"
                + "Earlier results are untouched. To see where it happened: -Dstacktrace",
            failure));
  }
}
