package dlfs.layers;

import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Detects that ND4J's random generator of this thread has been seeded, for layers that draw random
 * numbers from another generator. DL4J's gradient checks, for example, call {@code
 * Nd4j.getRandom().setSeed(...)} to repeat a dropout mask.
 */
final class Reseeding {
  /** The number of times that any layer has detected it on this thread. */
  private static final ThreadLocal<Integer> NOTICED = ThreadLocal.withInitial(() -> 0);

  /**
   * A constant of ND4J's: just after seeding, a generator's node state is its root state XOR this.
   */
  private static final int MIXED_WITH_SEED = 0xDEADBEEF;

  private int known = NOTICED.get();

  /** Returns whether it has happened since the last call. */
  boolean happened() {
    Random random = Nd4j.getRandom();
    if (random.nodeState() == (random.rootState() ^ MIXED_WITH_SEED)) {
      random.nextLong(); // so that it is detected once
      NOTICED.set(NOTICED.get() + 1);
    }
    boolean happened = known != NOTICED.get();
    known = NOTICED.get();
    return happened;
  }
}
