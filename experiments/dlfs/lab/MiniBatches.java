package dlfs.lab;

import dlfs.samples.Samples;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Mini-batches drawn with replacement, which depend on the seed alone.
 *
 * @param samples the samples that they are drawn from
 * @param size the number of samples in a mini-batch
 * @param member distinguishes several sequences of the same seed
 */
record MiniBatches(Samples samples, int size, int member) {

  /**
   * The number of mini-batches in an epoch: the number of samples divided by the batch size,
   * rounded down, but at least 1.
   */
  static int perEpoch(Samples samples, int size) {
    return Math.max(1, samples.count() / size);
  }

  /**
   * Draws the mini-batches of a seed.
   *
   * @param skipped the number of mini-batches to skip
   */
  Supplier<MultiDataSet> draw(long seedOfRun, int skipped) {
    long seed = seedOfRun + ((long) member << 32);
    SplittableRandom random = new SplittableRandom(seed).split();
    random.ints((long) skipped * size, 0, samples.count()).forEach(index -> {});
    long ofBatches = new SplittableRandom(seed).nextLong();
    var next = new AtomicInteger(skipped);
    return () -> {
      int[] indices = random.ints(size, 0, samples.count()).toArray();
      return samples.multiDataSet(
          new SplittableRandom(ofBatches + next.getAndIncrement()), indices);
    };
  }
}
