package dlfs.benchmark;

import java.util.Map;

/**
 * The speed of one engine with one network and number of threads.
 *
 * @param times the times of each phase
 * @param steps the number of training steps in total
 * @param lossBefore the loss on the batch before training
 * @param lossAfter the loss on the batch after training
 */
record EngineMeasurement(
    Network network,
    Engine engine,
    int threads,
    Map<Phase, Times> times,
    int steps,
    double lossBefore,
    double lossAfter) {

  private static final int MIN_STEPS_TO_JUDGE = 20;

  /** Whether training failed to reduce the loss, which makes the speed meaningless. */
  boolean isLossUnreduced() {
    return !Double.isFinite(lossAfter) || steps >= MIN_STEPS_TO_JUDGE && !(lossAfter < lossBefore);
  }

  /** The median over rounds, in the unit of the phase. */
  double time(Phase phase) {
    return times.get(phase).median();
  }

  double imagesPerSecond(Phase phase) {
    return phase.imagesPerSecond(time(phase), network);
  }
}
