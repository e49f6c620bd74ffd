package dlfs.lab;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Processes that compute the runs of experiments in the place of this one. */
public interface Cluster extends AutoCloseable {

  /** Returns a description for the user and {@code run.json}. */
  String description();

  /** Whether the runs are computed by threads of this process, which sees the same files. */
  boolean isThisProcess();

  /**
   * Starts to compute runs, each by {@link CellWorker#compute}. A run whose process dies is
   * computed again.
   *
   * @param context what the runs have in common
   * @param cells the runs
   * @param shipped the files for workers that do not have them
   * @param listener follows the computation
   */
  Computation compute(CellContext context, List<Cell> cells, Shipment shipped, Listener listener);

  /**
   * Computes parts of a run, each by {@link CellWorker#compute(CellContext, WorkerTask, Supplier)},
   * as many at a time as there are workers.
   *
   * @param context what the parts have in common
   * @param data the files of the data set, by path, for workers that do not have them
   * @return the results, in order
   */
  List<float[]> compute(
      CellContext context, Map<String, byte[]> data, List<? extends WorkerTask> tasks);

  /** Disconnects, and stops what still runs. */
  @Override
  void close();

  /**
   * Files that workers receive only if they need them.
   *
   * @param data the files of the data set and others, by path below the folder of data sets
   * @param needed the cached files of runs that these runs need, by name
   */
  record Shipment(Map<String, byte[]> data, Map<String, byte[]> needed) {}

  /** Runs that are being computed. */
  @FunctionalInterface
  interface Computation {
    /** Stops it. */
    void cancel();
  }

  /** Follows a computation; called by any thread. */
  interface Listener {
    /**
     * Runs in progress have made so many steps.
     *
     * @param steps those of all runs that are not finished
     */
    void progress(long steps);

    /** A run is finished. */
    void finished(Cell cell, CellResult result);

    /** Something happened that the user should know, and that does not end the computation. */
    void warning(String text);

    /** The computation has failed, and nothing follows. */
    void failed(RuntimeException cause);
  }
}
