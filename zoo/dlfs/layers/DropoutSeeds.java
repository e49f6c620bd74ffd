package dlfs.layers;

import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The seeds of one dropout layer's masks: a different one for every network, layer, iteration and,
 * within an iteration, pass in training mode. The seed of the first pass of an iteration does not
 * depend on earlier passes, so that training resumes from a saved network as if it had not been
 * interrupted.
 */
public final class DropoutSeeds {
  private final Reseeding reseeding = new Reseeding();
  private int iterationOfPasses = -1;
  private int passesInIteration;

  /**
   * Returns the seed of the next pass in training mode, for {@link DropoutMask}.
   *
   * @param networkSeed the seed of the network's configuration
   * @param layer the index of the layer
   * @param iteration the number of updates so far
   */
  public long next(long networkSeed, int layer, int iteration) {
    boolean anew = reseeding.happened() || iterationOfPasses != iteration;
    passesInIteration = anew ? 0 : passesInIteration + 1;
    iterationOfPasses = iteration;
    long network = Objects.hash(networkSeed, layer);
    long first = new SplittableRandom(network << 32 | iteration).nextLong();
    return passesInIteration == 0
        ? first
        : new SplittableRandom(first + passesInIteration).nextLong();
  }
}
