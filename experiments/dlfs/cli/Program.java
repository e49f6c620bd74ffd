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
 * Starts and ends the programs of this project. The exit status is 0 on success; 3 if everything
 * succeeded except charts that cannot be drawn on this machine; 2 after a user error, or if the
 * machine ran out of a resource; and 1 after an internal error.
 */
public final class Program {
  private static final int USER_ERROR = 2;
  private static final int INTERNAL_ERROR = 1;
  private static final int CHARTS_MISSING = 3;

  /**
   * The property that makes DL4J write a crash dump into the working folder when memory runs out.
   */
  public static final String CRASH_DUMPS = "org.deeplearning4j.crash.reporting.enabled";

  private static final String NO_MEMORY_FOR_A_MESSAGE =
      "ERROR: Out of memory, even for an error message.\n"
          + "Allow more, and run the same command again:\n"
          + "MAVEN_OPTS=\"-Xmx2g -XX:MaxMetaspaceSize=512m\" mvn ...";

  private Program() {}

  /**
   * Runs a program, and ends the process if it fails.
   *
   * @param settingNames the names of all settings of the program
   * @param program receives the settings that the user typed, value by name
   */
  public static void run(
      Collection<String> settingNames, BiConsumer<Map<String, String>, Terminal> program) {
    prepare();
    Locale.setDefault(Locale.ROOT); // for libraries; this project always passes a locale
    Map<String, String> typed = Map.of();
    try {
      typed = CommandLineSettings.read(settingNames);
      Terminal terminal = Terminal.standard();
      program.accept(typed, terminal);
      if (terminal.isAnythingMissing()) {
        Terminal.closing(
            "INCOMPLETE",
            "Some results could not be produced: see the warnings above, marked with !!");
        System.exit(CHARTS_MISSING);
      }
    } catch (StoppedException e) {
      // Everything is written, and the process is ending.
    } catch (RuntimeException | Error e) {
      fail(e, !typed.getOrDefault(CommonSettings.STACKTRACE.name(), "false").equals("false"));
    }
  }

  /**
   * Prepares the process, and ends it if nothing can run here; loads as few classes as possible.
   */
  static void prepare() {
    System.setProperty("java.awt.headless", "true"); // charts are drawn into files
    if (System.getProperty(CRASH_DUMPS) == null) {
      System.setProperty(CRASH_DUMPS, "false");
    }
    try {
      ResourceExhaustion.prepare();
      rehearseFailing();
    } catch (RuntimeException | Error e) {
      fail(e, false);
    }
  }

  /** Loads and links all code of a failure while there is memory for classes. */
  private static void rehearseFailing() {
    wrapped(ending(new OutOfMemoryError("Metaspace")).message);
  }

  /** Ends the process at once, since the threads of other runs would keep it alive. */
  private static void fail(Throwable failure, boolean stackTrace) {
    int status = USER_ERROR;
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

  /** Wraps a message for the terminal, if the classes needed for that can still be loaded. */
  private static String wrapped(String message) {
    try {
      return Terminal.message("ERROR", message);
    } catch (LinkageError | OutOfMemoryError e) {
      return "ERROR: ".concat(message); // unlike +, this is linked already
    }
  }

  /** The exit status of the process, and its last message. */
  private record Ending(int status, String message) {}

  private static Ending ending(Throwable failure) {
    Optional<String> exhausted =
        failure instanceof UserError
            ? ResourceExhaustion.ofOpenFiles(failure)
            : ResourceExhaustion.in(failure);
    if (exhausted.isPresent()) {
      return new Ending(USER_ERROR, exhausted.get() + "\nEarlier results are unchanged.");
    }
    if (failure instanceof UserError) {
      return new Ending(USER_ERROR, failure.getMessage());
    }
    return new Ending(
        INTERNAL_ERROR,
        formatted(
            "Internal error: %s\n"
                + "Earlier results are unchanged. For the stack trace: -Dstacktrace",
            failure));
  }
}
