package dlfs.benchmark;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A batch that a network is trained on: the same for every engine.
 *
 * @param shape of the images, [N, C, H, W] or [N, inputs]
 * @param images values in [0, 1), one after the other
 * @param labels one-hot rows, one after the other
 */
record Batch(long[] shape, float[] images, float[] labels) {
  private static final long SEED = 1;

  /** The one that training steps are measured on. */
  static Batch of(Network network) {
    SplittableRandom random = new SplittableRandom(SEED);
    int size = size(network);
    float[] images = new float[network.batch() * size];
    float[] labels = new float[network.batch() * Network.CLASSES];
    for (int n = 0; n < network.batch(); n++) {
      int label = random.nextInt(Network.CLASSES);
      draw(label, images, n * size, size, random);
      labels[n * Network.CLASSES + label] = 1;
    }
    return new Batch(shape(network), images, labels);
  }

  /** Fills an image with random numbers, larger ones in the tenth that tells its class. */
  static void draw(int label, float[] images, int from, int size, SplittableRandom random) {
    for (int i = 0; i < size; i++) {
      float number = (float) random.nextInt(1 << 24) / (1 << 24);
      boolean bright = (long) i * Network.CLASSES / size == label;
      images[from + i] = (bright ? 1 + number : number) / 2;
    }
  }

  /** How many numbers an image has. */
  static int size(Network network) {
    return network.imageShape().stream().reduce(1, Math::multiplyExact);
  }

  /** The shape of a batch of images for a network. */
  static long[] shape(Network network) {
    return IntStream.concat(
            IntStream.of(network.batch()),
            network.imageShape().stream().mapToInt(Integer::intValue))
        .asLongStream()
        .toArray();
  }
}
