package dlfs.networks;

import java.util.SplittableRandom;

/** Turns the seeds of runs into seeds for ND4J. */
final class Seed {
  private Seed() {}

  /**
   * Returns a seed for ND4J's random generator: a different one for every {@code seed}, and never
   * 0, which ND4J replaces by the time of day.
   */
  static long forNd4j(long seed) {
    return new SplittableRandom(seed).longs().filter(s -> s != 0).findFirst().getAsLong();
  }
}
