package dlfs.ch08.generation;

import dlfs.lab.ResumableRandom;
import dlfs.networks.DcganGenerator;
import dlfs.samples.Tensors;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The noise z that a generator makes images of: uniform in [-1, 1], as in the paper. */
final class Noise {
  private static final int SIZE = DcganGenerator.NOISE;

  private Noise() {}

  /** Draws the noise of images, [count, 100]. */
  static INDArray draw(RandomGenerator random, int count) {
    return Tensors.of(values(random, count), count, SIZE);
  }

  /** Returns the same noise, [count, 100], at every call with the same seed. */
  static INDArray fixed(long seed, int count) {
    return draw(new ResumableRandom(seed), count);
  }

  /**
   * Returns noise on the straight lines between pairs of points, [walks * steps, 100], walk after
   * walk.
   *
   * @param steps the number of points on each line, with both ends; at least 2
   */
  static INDArray walks(long seed, int walks, int steps) {
    float[] ends = values(new ResumableRandom(seed), 2 * walks);
    float[] points = new float[walks * steps * SIZE];
    for (int i = 0; i < points.length; i++) {
      int walk = i / (steps * SIZE);
      float share = (float) (i / SIZE % steps) / (steps - 1);
      float from = ends[2 * walk * SIZE + i % SIZE];
      float to = ends[(2 * walk + 1) * SIZE + i % SIZE];
      points[i] = from + share * (to - from);
    }
    return Tensors.of(points, (long) walks * steps, SIZE);
  }

  private static float[] values(RandomGenerator random, int count) {
    float[] values = new float[count * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }
}
