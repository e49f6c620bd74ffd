package dlfs.benchmark;

import java.util.SplittableRandom;

/**
 * Random images, {@value #COUNT} as in MNIST, from which each step of an epoch draws a batch: the
 * same for every engine, in the same order.
 */
final class EpochImages {
  static final int COUNT = 60_000;
  private static final long SEED = 2;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Network network;
  private final int size;
  private final float[] pixels;
  private final int[] labels;

  EpochImages(Network network) {
    this.network = network;
    this.size = Batch.size(network);
    this.pixels = new float[Math.multiplyExact(COUNT, size)];
    this.labels = random.ints(COUNT, 0, Network.CLASSES).toArray();
    for (int image = 0; image < COUNT; image++) {
      Batch.draw(labels[image], pixels, image * size, size, random);
    }
  }

  /** Whether the images of a network fit into memory. */
  static boolean fit(Network network) {
    return (long) COUNT * Batch.size(network) < 1 << 28;
  }

  /** Returns the next batch, drawn with replacement. */
  Batch next() {
    int n = network.batch();
    float[] images = new float[n * size];
    float[] oneHot = new float[n * Network.CLASSES];
    for (int i = 0; i < n; i++) {
      int image = random.nextInt(COUNT);
      System.arraycopy(pixels, image * size, images, i * size, size);
      oneHot[i * Network.CLASSES + labels[image]] = 1;
    }
    return new Batch(Batch.shape(network), images, oneHot);
  }
}
