package lab;

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

  /** Listens until it is closed. */
  static Stop listen() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  private void stop() {
    requested.complete(null);
    try {
      over.await(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // Then the process ends now.
    }
  }

  /** Done when the process is to end. */
  CompletableFuture<Void> requested() {
    return requested;
  }

  /** Says that all is written. */
  @Override
  public void close() {
    over.countDown();
    if (!requested.isDone()) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
