package cli;

import static text.Text.formatted;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import lab.Stopped;
import lab.console.Terminal;
import lab.settings.CommonSettings;
import lab.settings.UserError;

/**
 * How a program of this project starts and ends: with status 0 when its work is done, with 3 when
 * that is done but for pictures that cannot be drawn on this machine, with 2 after a mistake of the
 * user's, and with 1 after a mistake of the program's.
 */
public final class Program {
  private Program() {}

  /**
   * Does the work, and ends the process if that fails.
   *
   * @param settingNames the names of all settings that the program has
   * @param work takes the settings that the user typed, value by name
   */
  public static void run(
      Collection<String> settingNames, BiConsumer<Map<String, String>, Terminal> work) {
    System.setProperty("java.awt.headless", "true"); // charts are drawn into files
    Locale.setDefault(Locale.ROOT); // for text of libraries: this project's own always names it
    Map<String, String> typed = TypedSettings.read(settingNames);
    Terminal terminal = Terminal.standard();
    try {
      work.accept(typed, terminal);
      if (terminal.isAnythingMissing()) {
        say("INCOMPLETE", "All is done but for what is named above, behind !!");
        System.exit(3);
      }
    } catch (Stopped e) {
      // All is written and said, and the process is ending.
    } catch (UserError e) {
      fail(2, e.getMessage(), e, typed);
    } catch (RuntimeException | Error e) {
      String message = "This should not have happened: %s\n%s";
      String advice = "Earlier results are untouched. To see where it happened: -Dstacktrace";
      fail(1, formatted(message, e, advice), e, typed);
    }
  }

  /** Ends the process at once: threads at work on other runs must not keep it alive. */
  private static void fail(int status, String message, Throwable cause, Map<String, String> typed) {
    say("ERROR", message);
    if (!typed.getOrDefault(CommonSettings.STACKTRACE.name(), "false").equals("false")) {
      cause.printStackTrace();
    }
    System.exit(status);
  }

  private static void say(String label, String message) {
    System.out.flush();
    System.err.println();
    System.err.println(Terminal.message(label, message));
  }
}
