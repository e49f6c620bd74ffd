package dlfs.benchmark;

import java.util.Map;

/**
 * The speed of one engine with one network and number of threads.
 *
 * @param times the time of each phase, in its unit: the median over rounds
 * @param steps the number of training steps in total
 * @param lossBefore the loss on the batch before training
 * @param lossAfter the loss on the batch after training
 */
record EngineMeasurement(
    Network network,
    Engine engine,
    int threads,
    Map<Phase, Double> times,
    int steps,
    double lossBefore,
    double lossAfter) {

  private static final int MIN_STEPS_TO_JUDGE = 20;

  /** Whether training failed to reduce the loss, which makes the speed meaningless. */
  boolean isLossUnreduced() {
    return !Double.isFinite(lossAfter) || steps >= MIN_STEPS_TO_JUDGE && !(lossAfter < lossBefore);
  }

  double imagesPerSecond(Phase phase) {
    return phase.imagesPerSecond(times.get(phase), network);
  }
}
