package lab.console;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/**
 * A progress bar for a log: a line for every state between the first and the last, and the last.
 */
final class LogLines implements ProgressBarConsumer {
  private final PrintStream out;
  private final int width;
  private String last = "";

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
    last = bar;
    if (!bar.contains(" 0% ") && !bar.contains(" 100% ")) {
      out.println(bar);
    }
  }

  @Override
  public void close() {
    if (last.contains(" 100% ")) {
      out.println(last);
    }
    out.flush();
  }
}
