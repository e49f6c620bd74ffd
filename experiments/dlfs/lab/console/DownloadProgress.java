package dlfs.lab.console;

import dlfs.fetch.DownloadListener;
import me.tongfei.progressbar.ProgressBar;

/** Shows downloads as progress bars. */
public final class DownloadProgress implements DownloadListener {
  private final Terminal terminal;
  private ProgressBar bar;

  public DownloadProgress(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void started(String fileName, long totalBytes, long resumedAt) {
    bar = terminal.progress(fileName, totalBytes, Terminal.Unit.MEGABYTES);
    bar.stepTo(resumedAt);
  }

  @Override
  public void advanced(long bytesSoFar) {
    bar.stepTo(bytesSoFar);
  }

  @Override
  public void finished() {
    bar.close();
  }

  @Override
  public void note(String message) {
    terminal.line(message);
  }
}
