package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Delays the end of the process after Ctrl-C or a termination signal by a few seconds, so that the
 * current experiment can write its measurements.
 */
final class ShutdownHook implements AutoCloseable {
  private static final int MAX_SECONDS = 10;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean isWritten;
  private final Thread thread = new Thread(this::waitUntilClosed, "shutdown");

  /**
   * Installs the hook, which stays until it is closed.
   *
   * @throws StoppedException if the process is already ending
   */
  static ShutdownHook install() {
    ShutdownHook shutdown = new ShutdownHook();
    try {
      Runtime.getRuntime().addShutdownHook(shutdown.thread);
    } catch (IllegalStateException e) {
      throw new StoppedException();
    }
    return shutdown;
  }

  private void waitUntilClosed() {
    requested.complete(null);
    try {
      if (!closed.await(MAX_SECONDS, TimeUnit.SECONDS) && !isWritten) {
        Terminal.error(
            formatted(
                "Stopped before all measurements were written, which took longer than %d seconds. "
                    + "Earlier results are unchanged.",
                MAX_SECONDS));
      }
    } catch (InterruptedException e) {
      // The process ends now.
    }
  }

  /** Returns a future that completes when the process has been asked to end. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /** Signals that the measurements are written, so that the process may end at any time. */
  void measurementsAreWritten() {
    isWritten = true;
  }

  /** Signals that everything is written: if the process was asked to end, it ends now. */
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // The process is ending: the hook already runs.
    }
  }
}
