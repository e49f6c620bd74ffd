package dlfs.networks;

import java.util.SplittableRandom;

/** Seeds as ND4J needs them. */
final class Seed {
  private Seed() {}

  /**
   * A seed for ND4J's random generator, which takes 0 for "the time of day": another number for
   * every {@code seed}, never 0.
   */
  static long forNd4j(long seed) {
    return new SplittableRandom(seed).longs().filter(s -> s != 0).findFirst().getAsLong();
  }
}
