package dlfs.scenes;

import java.util.SplittableRandom;

/**
 * Random choices, all made from {@code nextDouble} and {@code nextLong}, since the algorithms for
 * bounded values may change between Java versions.
 */
final class RandomChoices {
  private final SplittableRandom random;

  RandomChoices(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Returns a seed that depends on all bits of another and a number. A SplittableRandom increments
   * its seed in equal steps, so consecutive seeds could produce overlapping sequences.
   */
  static long seed(long seed, long number) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + number).nextLong();
  }

  /** Draws from 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) (random.nextDouble() * bound);
  }

  /** Draws from {@code from} to {@code to}. */
  double within(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  long bits() {
    return random.nextLong();
  }
}
