package dlfs.engine.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Loops that several threads execute. The number of threads does not change the result. */
public final class Parallel {
  private static volatile ForkJoinPool pool;

  private Parallel() {}

  /**
   * Sets the number of threads for all later loops. Loops that are running at the moment may be
   * finished by fewer.
   *
   * @param threads the number of threads, at least 1, including the one that calls {@link #forEach}
   */
  public static synchronized void useThreads(int threads) {
    if (threads == threads()) {
      return;
    }
    ForkJoinPool former = pool;
    pool = threads == 1 ? null : new ForkJoinPool(threads - 1);
    if (former != null) {
      former.shutdown();
    }
  }

  /** Returns the number of threads that execute a loop, including the calling one. */
  public static int threads() {
    ForkJoinPool current = pool;
    return current == null ? 1 : current.getParallelism() + 1;
  }

  /**
   * Runs the body for 0, 1, …, n - 1 in any order, and returns when all calls have ended. If a call
   * throws, no further one is begun, and the exception is rethrown.
   *
   * @param body the loop body, which must not depend on the order of the calls
   */
  public static void forEach(int n, IntConsumer body) {
    ForkJoinPool current = pool;
    if (current == null || n <= 1) {
      IntStream.range(0, n).forEach(body);
      return;
    }
    var next = new AtomicInteger();
    Runnable worker =
        () -> {
          for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
            body.accept(i);
          }
        };
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    try {
      submit(worker, current, Math.min(n - 1, current.getParallelism()), tasks);
      worker.run();
    } finally {
      next.set(n); // after a failure, no further call is begun
      tasks.forEach(ForkJoinTask::quietlyJoin); // the caller may free the memory they work on
    }
    tasks.forEach(Parallel::rethrowFailure);
  }

  /** Rethrows a task's exception. A task that was cancelled with a former pool has not run. */
  private static void rethrowFailure(ForkJoinTask<?> task) {
    if (!task.isCancelled()) {
      task.join();
    }
  }

  /** Submits a task several times, or fewer if the pool is shut down meanwhile. */
  private static void submit(
      Runnable task, ForkJoinPool pool, int times, List<ForkJoinTask<?>> tasks) {
    try {
      for (int i = 0; i < times; i++) {
        tasks.add(pool.submit(task));
      }
    } catch (RejectedExecutionException e) {
      // The calling thread does the rest.
    }
  }
}
