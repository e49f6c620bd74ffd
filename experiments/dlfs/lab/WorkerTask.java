package dlfs.lab;

import java.io.Serializable;

/** A part of a run that a worker computes: a thread, or a process of a cluster. */
public interface WorkerTask extends Serializable {
  /**
   * Computes it.
   *
   * @param lab provides the data and settings of the experiment
   */
  float[] compute(Lab lab);
}
