package dlfs.lab;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What other threads come to. */
final class Futures {
  private Futures() {}

  /**
   * Waits for it.
   *
   * @throws RuntimeException the very one that the other thread ended with
   */
  static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
