package dlfs.benchmark;

import java.util.Map;

/**
 * What came out for one engine.
 *
 * @param times of each phase, in its unit: the median over rounds
 * @param steps how many training steps it took in all
 * @param lossBefore the loss on the batch before them
 * @param lossAfter and after them
 */
record Measured(
    Network network,
    Engine engine,
    int threads,
    Map<Phase, Double> times,
    int steps,
    double lossBefore,
    double lossAfter) {

  private static final int STEPS_TO_LEARN = 20;

  /** Whether it had the time to learn, and did not: then its speed says nothing. */
  boolean learnsNothing() {
    return steps >= STEPS_TO_LEARN && !(lossAfter < lossBefore);
  }

  double imagesPerSecond(Phase phase) {
    return phase.imagesPerSecond(times.get(phase), network);
  }
}
