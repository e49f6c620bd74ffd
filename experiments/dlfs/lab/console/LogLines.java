package dlfs.lab.console;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/** Prints a progress bar to a log, one line for each update. */
final class LogLines implements ProgressBarConsumer {
  private final PrintStream out;
  private final int width;
  private boolean ended;

  LogLines(PrintStream out, int width) {
    this.out = out;
    this.width = width;
  }

  @Override
  public int getMaxRenderedLength() {
    return width;
  }

  @Override
  public void accept(String bar) {
    if (!ended && !bar.contains(" 0% ")) {
      out.println(bar);
    }
    ended = bar.contains(" 100% ");
  }

  @Override
  public void close() {
    out.flush();
  }
}
