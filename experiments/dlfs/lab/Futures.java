package dlfs.lab;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Retrieves the results of other threads without checked exceptions. */
final class Futures {
  private Futures() {}

  /**
   * Waits for a result.
   *
   * @throws RuntimeException the exception that ended the other thread
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
