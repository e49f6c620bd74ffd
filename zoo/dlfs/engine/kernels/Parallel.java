package dlfs.engine.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Work on several threads. How many there are does not change what comes out. */
public final class Parallel {
  private static volatile ForkJoinPool pool;

  private Parallel() {}

  /**
   * From now on, work is done by this many threads; work that is being done may be finished by
   * fewer.
   *
   * @param threads at least 1; 1 stands for the thread that asks for the work
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

  /** How many threads work is done by. */
  public static int threads() {
    ForkJoinPool helpers = pool;
    return helpers == null ? 1 : helpers.getParallelism() + 1;
  }

  /**
   * Does the work for 0, 1, …, n - 1, in any order, and returns when all of it is done.
   *
   * @param work may not depend on the order
   */
  public static void forEach(int n, IntConsumer work) {
    ForkJoinPool helpers = pool;
    if (helpers == null || n <= 1) {
      IntStream.range(0, n).forEach(work);
      return;
    }
    var next = new AtomicInteger();
    Runnable taker =
        () -> {
          for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
            work.accept(i);
          }
        };
    List<ForkJoinTask<?>> tasks = new ArrayList<>();
    try {
      submit(taker, helpers, Math.min(n - 1, helpers.getParallelism()), tasks);
      taker.run();
    } finally {
      next.set(n); // where one part has failed, no other is begun
      tasks.forEach(ForkJoinTask::quietlyJoin); // the caller may free what they work on
    }
    tasks.forEach(Parallel::throwWhatItHasThrown);
  }

  /** Throws what a task has thrown; one cancelled because the helpers were replaced has not run. */
  private static void throwWhatItHasThrown(ForkJoinTask<?> task) {
    if (!task.isCancelled()) {
      task.join();
    }
  }

  /** So many times, or fewer if others are to help from now on. */
  private static void submit(
      Runnable task, ForkJoinPool helpers, int times, List<ForkJoinTask<?>> tasks) {
    try {
      for (int i = 0; i < times; i++) {
        tasks.add(helpers.submit(task));
      }
    } catch (RejectedExecutionException e) {
      // What it would have done, the calling thread does.
    }
  }
}
