package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.lab.RunObserver;
import dlfs.lab.console.Terminal;
import dlfs.lab.settings.UserError;
import java.nio.file.Path;

/**
 * Writes the pages of a run after its results are published, or the measurements so far of one that
 * was stopped. If that fails, the results are without pages.
 */
public final class PagesAfterRuns implements RunObserver {
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

  /** Writes the pages, unless the process ends meanwhile, about ten seconds after Ctrl-C. */
  @Override
  public void stopped(Path folder) {
    write(folder);
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
