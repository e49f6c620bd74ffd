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
 * Writes the complete rounds so far beside the results of the last complete benchmark, so that they
 * remain if this one is stopped or fails.
 */
final class PartialResults implements Consumer<List<EngineMeasurement>> {
  private final List<Phase> phases;
  private final RunRecorder record;
  private final ResultsFolder folder;
  private final Terminal terminal;
  private volatile int rounds;
  private boolean warned;

  /**
   * @param record the record of the partial results
   */
  PartialResults(List<Phase> phases, RunRecorder record, ResultsFolder folder, Terminal terminal) {
    this.phases = phases;
    this.record = record;
    this.folder = folder;
    this.terminal = terminal;
  }

  /** Replaces the partial results; where that fails, warns once, and the benchmark continues. */
  @Override
  public void accept(List<EngineMeasurement> measured) {
    Report report = new Report(measured, phases);
    record.add("partial", true);
    record.add("losses", report.losses());
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
      terminal.warning(formatted("Partial results cannot be written: %s", message));
    }
  }

  /** Returns a sentence that says where they are. */
  String description() {
    return rounds == 0
        ? "No round was complete, so there are no partial results."
        : formatted("Complete rounds: %d. They are in %s.", rounds, folder.publishedPartial());
  }
}
