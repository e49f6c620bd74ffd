package dlfs.lab;

import dlfs.lab.results.Metrics;

/** Thrown when an experiment stops early because the process was asked to end; not an error. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Metrics finished;
  private final transient Metrics soFar;

  /**
   * Creates an exception that carries the measurements.
   *
   * @param finished the measurements of all finished runs
   * @param soFar the measurements of all runs, finished or not
   */
  StoppedException(Metrics finished, Metrics soFar) {
    super("stopped", null, false, false);
    this.finished = finished;
    this.soFar = soFar;
  }

  /** Creates an exception after which nothing remains to be written. */
  StoppedException() {
    this(null, null);
  }

  Metrics finished() {
    return finished;
  }

  Metrics soFar() {
    return soFar;
  }
}
