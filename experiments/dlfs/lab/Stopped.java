package dlfs.lab;

import dlfs.lab.results.Metrics;

/** Leaves an experiment because the process is to end: not an error. */
public final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Metrics finished;
  private final transient Metrics soFar;

  /**
   * @param finished what the runs measured that were finished by then
   * @param soFar what all runs had measured by then
   */
  Stopped(Metrics finished, Metrics soFar) {
    super("stopped", null, false, false);
    this.finished = finished;
    this.soFar = soFar;
  }

  /** Makes a stop after which nothing is left to be written. */
  Stopped() {
    this(null, null);
  }

  Metrics finished() {
    return finished;
  }

  Metrics soFar() {
    return soFar;
  }
}
