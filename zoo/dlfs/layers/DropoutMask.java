package dlfs.layers;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The masks of dropout, which depend on the seed only, not on the implementation of the layer. */
public final class DropoutMask {
  private DropoutMask() {}

  /**
   * Draws a mask: element i, in row-major order, is dropped if the (i + 1)-th number in [0, 1) of a
   * {@link SplittableRandom} of this seed is below the probability.
   *
   * @param seed a seed from {@link DropoutSeeds}
   * @param dropProbability the probability of dropping an element, in [0, 1)
   * @param x the array to drop elements of
   * @return an array with the shape and type of x: 0 where x is dropped, else 1
   */
  public static INDArray draw(long seed, double dropProbability, INDArray x) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] mask = new double[Math.toIntExact(x.length())];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = random.nextDouble() < dropProbability ? 0 : 1;
    }
    return Nd4j.createFromArray(mask).castTo(x.dataType()).reshape('c', x.shape());
  }
}
