package benchmark;

import java.util.SplittableRandom;

/**
 * As many images as MNIST has, at random, of which each step of an epoch takes a batch: the same
 * ones for every engine, in the same order.
 */
final class Images {
  static final int COUNT = 60_000;
  private static final long SEED = 2;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Network network;
  private final int size;
  private final float[] pixels;
  private final int[] labels;

  Images(Network network) {
    this.network = network;
    this.size = size(network);
    this.pixels = new float[Math.multiplyExact(COUNT, size)];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextInt(1 << 24) / (1 << 24);
    }
    this.labels = random.ints(COUNT, 0, Network.CLASSES).toArray();
  }

  /** Whether so many can be held in memory. */
  static boolean fit(Network network) {
    return (long) COUNT * size(network) < 1 << 28;
  }

  private static int size(Network network) {
    return network.imageShape().stream().reduce(1, Math::multiplyExact);
  }

  /** Some images, drawn with replacement. */
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
