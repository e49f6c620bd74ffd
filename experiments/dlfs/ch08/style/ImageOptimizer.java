package dlfs.ch08.style;

import dlfs.lab.ResumableState;
import dlfs.minimization.Objective;
import dlfs.style.StyleEvaluation;

/** Optimises an image step by step. */
interface ImageOptimizer {
  /** Begins at an image. */
  @FunctionalInterface
  interface Method {
    ImageOptimizer start(Objective<StyleEvaluation> objective, double... image);
  }

  /** Returns the present image, which is not to be changed. */
  double[] image();

  /** Returns the losses of the present image. */
  StyleEvaluation evaluation();

  /**
   * Makes a step.
   *
   * @param number the number of steps made before
   */
  void step(int number);

  /** Everything that a step changes. */
  ResumableState state();
}
