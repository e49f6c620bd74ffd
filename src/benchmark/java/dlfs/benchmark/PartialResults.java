package dlfs.benchmark;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import dlfs.lab.results.ResultsFolder;
import dlfs.lab.results.RunRecorder;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The rounds that are whole, beside the results of the last whole benchmark: all that is left where
 * this one ends before its time.
 */
final class PartialResults implements Consumer<List<Measured>> {
  private final List<Phase> phases;
  private final RunRecorder record;
  private final ResultsFolder folder;
  private final Terminal terminal;
  private volatile int rounds;
  private boolean warned;

  /**
   * @param record of this part alone
   */
  PartialResults(List<Phase> phases, RunRecorder record, ResultsFolder folder, Terminal terminal) {
    this.phases = phases;
    this.record = record;
    this.folder = folder;
    this.terminal = terminal;
  }

  /** Writes them anew, with another round; where that is not possible, the benchmark goes on. */
  @Override
  public void accept(List<Measured> measured) {
    Report report = new Report(measured, phases);
    record.add("partial", true);
    record.add("learned", report.learned());
    record.finish();
    try {
      report.writeTables(folder);
      folder.write("run.json", record::write);
      folder.publishPartialAndContinue();
      rounds++;
    } catch (UserError e) {
      warnOnce(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void warnOnce(String message) {
    if (!warned) {
      warned = true;
      terminal.warning(formatted("What is measured cannot be kept: %s", message));
    }
  }

  /** Where they are, for people. */
  String whereabouts() {
    return rounds == 0
        ? "No round was whole by then, so nothing is kept."
        : formatted("Whole rounds by then: %d. They are in %s.", rounds, folder.publishedPartial());
  }
}
