package dlfs.benchmark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs an action when the process is asked to end, by Ctrl-C or a termination signal. */
final class ShutdownListener implements AutoCloseable {
  private final CountDownLatch requested = new CountDownLatch(1);
  private final Thread hook;

  /** Listens until it is closed. */
  ShutdownListener(Runnable action) {
    hook =
        new Thread(
            () -> {
              requested.countDown();
              action.run();
            },
            "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Whether the process is asked to end within this time. Ctrl-C ends the workers too, and perhaps
   * before it reaches this process.
   */
  boolean isRequestedWithin(Duration time) {
    try {
      return requested.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    if (requested.getCount() > 0) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
