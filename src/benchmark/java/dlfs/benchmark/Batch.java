package dlfs.benchmark;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A mini-batch that a network is trained on, the same for every engine.
 *
 * @param shape of the images, [N, C, H, W] or [N, inputs]
 * @param images values in [0, 1), in the order of the shape
 * @param labels one-hot rows [N, classes], in this order
 */
record Batch(long[] shape, float[] images, float[] labels) {
  private static final long SEED = 1;

  /** Returns the batch that training steps of a network are measured on. */
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

  /**
   * Fills an image with random values, which are larger in the tenth of it that belongs to its
   * class.
   */
  static void draw(int label, float[] images, int from, int size, SplittableRandom random) {
    for (int i = 0; i < size; i++) {
      float value = (float) random.nextInt(1 << 24) / (1 << 24);
      boolean bright = (long) i * Network.CLASSES / size == label;
      images[from + i] = (bright ? 1 + value : value) / 2;
    }
  }

  /** The number of elements of an image. */
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
