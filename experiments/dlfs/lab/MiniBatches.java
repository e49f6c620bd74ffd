package dlfs.lab;

import dlfs.images.LabelledImages;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Mini-batches drawn with replacement, which depend on the seed alone.
 *
 * @param images the images that they are drawn from
 * @param size the number of images in a mini-batch
 * @param member distinguishes several sequences of the same seed
 * @param preparation applied to each mini-batch; null for none
 */
record MiniBatches(LabelledImages images, int size, int member, Training.Preparation preparation) {

  /**
   * The number of mini-batches in an epoch: the number of images divided by the batch size, rounded
   * down, but at least 1.
   */
  static int perEpoch(LabelledImages images, int size) {
    return Math.max(1, images.count() / size);
  }

  /**
   * Draws the mini-batches of a seed.
   *
   * @param skipped the number of mini-batches to skip
   */
  Supplier<DataSet> draw(long seedOfRun, int skipped) {
    long seed = seedOfRun + ((long) member << 32);
    SplittableRandom random = new SplittableRandom(seed).split();
    random.ints((long) skipped * size, 0, images.count()).forEach(index -> {});
    long ofPreparations = new SplittableRandom(seed).nextLong();
    var next = new AtomicInteger(skipped);
    return () -> {
      int[] indices = random.ints(size, 0, images.count()).toArray();
      if (preparation == null) {
        return images.batch(indices);
      }
      var ofThisBatch = new SplittableRandom(ofPreparations + next.getAndIncrement());
      return preparation.of(images.at(indices), ofThisBatch).range(0, size);
    };
  }
}
