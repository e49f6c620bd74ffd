package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.lab.RunObserver;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.UserError;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Writes the pages of a run after its results are published, or the measurements so far of one that
 * was stopped. If that fails, the results are without pages.
 */
public final class PagesAfterRuns implements RunObserver {
  /** The process ends about ten seconds after Ctrl-C at the latest. */
  private static final int MAX_SECONDS_AFTER_STOP = 4;

  private final Pages pages;
  private final Terminal terminal;

  /**
   * @param terminal is told which page to open, or why there is none
   */
  public PagesAfterRuns(Pages pages, Terminal terminal) {
    this.pages = pages;
    this.terminal = terminal;
  }

  @Override
  public void published(Path folder) {
    write(folder);
  }

  /** Writes the pages, unless that takes longer than a user who stops a run would wait. */
  @Override
  public void stopped(Path folder) {
    Thread writer = new Thread(() -> write(folder), "pages");
    writer.setDaemon(true);
    writer.start();
    try {
      writer.join(TimeUnit.SECONDS.toMillis(MAX_SECONDS_AFTER_STOP));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Path folder) {
    try {
      terminal.line(formatted("Open in a browser: %s", pages.writeAfter(folder)));
    } catch (UserError e) {
      terminal.warning(e.getMessage());
    } catch (RuntimeException | LinkageError | VirtualMachineError e) { // such as no memory
      terminal.warning(
          formatted("The results are in %s, but their page could not be made: %s", folder, e));
    }
  }
}
