package dlfs.benchmark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Hears that the process is to end (Ctrl-C, or a signal to terminate), and has something said. */
final class Stopping implements AutoCloseable {
  private final CountDownLatch heard = new CountDownLatch(1);
  private final Thread hook;

  /** Listens until it is closed. */
  Stopping(Runnable lastWords) {
    hook =
        new Thread(
            () -> {
              heard.countDown();
              lastWords.run();
            },
            "stopping");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether that is why the engines end: Ctrl-C ends them too, and perhaps first. */
  boolean isHeardWithin(Duration time) {
    try {
      return heard.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    if (heard.getCount() > 0) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
