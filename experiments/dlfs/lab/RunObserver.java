package dlfs.lab;

import dlfs.lab.results.Measurement;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * Follows an experiment while it runs, and afterwards. Its methods are called by threads that
 * measure, so they have to return at once, and without an exception. No measurement depends on
 * them.
 */
public interface RunObserver {
  /** Follows nothing. */
  RunObserver NONE = new RunObserver() {};

  /** An experiment begins. */
  default void begins(About about) {}

  /**
   * The runs of a stage begin.
   *
   * @param steps the number of their steps
   * @param done returns how many of them are made; may be called by any thread
   */
  default void stageBegins(long steps, LongSupplier done) {}

  /**
   * A run begins.
   *
   * @param rowsFrom returns its measurements so far, from one with this number onwards; may be
   *     called by any thread
   */
  default void runBegins(String variant, long seed, IntFunction<List<Measurement>> rowsFrom) {}

  /** A run of an earlier process was found in the cache instead. */
  default void runWasCached(String variant, long seed, List<Measurement> rows) {}

  /** A run has recorded a picture, a PNG file. */
  default void pictureRecorded(String variant, long seed, String name, byte[] png) {}

  /** The results were published in this folder. */
  default void published(Path folder) {}

  /**
   * The experiment was stopped before its end, and its measurements so far were published in this
   * folder. The process ends as soon as this returns, or ten seconds after it was asked to.
   */
  default void stopped(Path folder) {}
}
