package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.lab.console.Terminal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hears that the process is to end (Ctrl-C, or a signal to terminate), and gives the experiment
 * under way a few seconds to write what it has.
 */
final class Stop implements AutoCloseable {
  private static final int MOST_SECONDS = 10;

  private final CompletableFuture<Void> requested = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");

  /**
   * Listens until it is closed.
   *
   * @throws Stopped if the process is ending already
   */
  static Stop listen() {
    Stop stop = new Stop();
    try {
      Runtime.getRuntime().addShutdownHook(stop.hook);
    } catch (IllegalStateException e) {
      throw new Stopped();
    }
    return stop;
  }

  private void stop() {
    requested.complete(null);
    try {
      if (!over.await(MOST_SECONDS, TimeUnit.SECONDS)) {
        Terminal.error(
            formatted(
                "Stopped before all was written: it took longer than %d seconds. Earlier results "
                    + "are as they were.",
                MOST_SECONDS));
      }
    } catch (InterruptedException e) {
      // Then the process ends now.
    }
  }

  /** Done when the process is to end. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /** Signals that everything is written and said: if the process is to end, it ends now. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook has begun.
    }
  }
}
