package benchmark;

import java.util.List;
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
    List<Integer> imageShape = network.imageShape();
    SplittableRandom random = new SplittableRandom(SEED);
    float[] images = new float[imageShape.stream().reduce(network.batch(), Math::multiplyExact)];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextInt(1 << 24) / (1 << 24);
    }
    float[] labels = new float[network.batch() * Network.CLASSES];
    for (int n = 0; n < network.batch(); n++) {
      labels[n * Network.CLASSES + random.nextInt(Network.CLASSES)] = 1;
    }
    return new Batch(shape(network), images, labels);
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
