package dlfs.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads as workers, each of which computes one task at a time. */
final class WorkerThreads implements AutoCloseable {
  private final Lab lab;
  private final ExecutorService threads;

  WorkerThreads(Lab lab, int count) {
    this.lab = lab;
    this.threads = Executors.newFixedThreadPool(count, new DaemonThreads("worker"));
  }

  /** Computes tasks, and returns their results in order. */
  List<float[]> compute(List<? extends WorkerTask> tasks) {
    List<Future<float[]>> results = new ArrayList<>();
    for (WorkerTask task : tasks) {
      results.add(
          threads.submit(
              () -> {
                lab.engine().start(1);
                return task.compute(lab);
              }));
    }
    return results.stream().map(Futures::get).toList();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
