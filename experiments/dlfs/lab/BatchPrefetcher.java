package dlfs.lab;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Prepares each mini-batch on another thread while the one before it is used. */
final class BatchPrefetcher implements AutoCloseable {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(new DaemonThreads("batch-prefetcher"));
  private final Supplier<MultiDataSet> batches;
  private Future<MultiDataSet> next;

  /**
   * Starts to prepare the first mini-batch.
   *
   * @param batches returns the next mini-batch at every call; called on one thread only
   */
  BatchPrefetcher(Supplier<MultiDataSet> batches) {
    this.batches = batches;
    this.next = thread.submit(batches::get);
  }

  /** Returns the next mini-batch, and starts to prepare the one after it. */
  MultiDataSet next() {
    MultiDataSet ready = Futures.get(next);
    next = thread.submit(batches::get);
    return ready;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
