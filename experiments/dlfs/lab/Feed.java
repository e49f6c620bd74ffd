package dlfs.lab;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/** Mini-batches one after the other, each made ready on another thread while the last is used. */
final class Feed implements AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Feed::daemon);
  private final Supplier<DataSet> batches;
  private Future<DataSet> next;

  /**
   * @param batches gives the next at every call; called on one thread only
   */
  Feed(Supplier<DataSet> batches) {
    this.batches = batches;
    this.next = thread.submit(batches::get);
  }

  /** The next; one more than are used is made. */
  DataSet next() {
    DataSet ready = Futures.get(next);
    next = thread.submit(batches::get);
    return ready;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "feed");
    thread.setDaemon(true);
    return thread;
  }
}
