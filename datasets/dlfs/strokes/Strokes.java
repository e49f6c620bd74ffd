package dlfs.strokes;

import dlfs.fetch.Downloader;
import dlfs.images.ImageDataset;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import dlfs.samples.DatasetSource;
import dlfs.samples.Origin;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A generated data set of handwritten digits, which replaces MNIST where that is not available and
 * cannot be downloaded.
 *
 * <p>The format is MNIST's: {@value #TRAINING_IMAGES} training and {@value #TEST_IMAGES} test
 * images of 28x28 pixels, white ink on black, each pixel a multiple of 1/255 in [0, 1], with labels
 * 0 to 9 drawn at random with equal probability.
 *
 * <p>Accuracies are not comparable with those on MNIST. After training on all images, seed 1, a
 * softmax regression reached a test accuracy of 0.85, a 784-100-100-10 network with ReLU 0.98, and
 * one convolution (5x5, 16 filters) with pooling and 100 hidden units 0.99.
 *
 * <p>Image {@code i} of a split depends only on the seed, the split and {@code i}: not on the
 * number of images or threads, nor on the platform.
 */
public final class Strokes implements DatasetSource {
  /** The name that users type. */
  public static final String NAME = "strokes";

  /** The number of training images. */
  public static final int TRAINING_IMAGES = 60_000;

  /** The number of test images. */
  public static final int TEST_IMAGES = 10_000;

  private static final ImageShape SHAPE = new ImageShape(1, Drawing.SIDE, Drawing.SIDE);
  private static final int DIGITS = 10;

  private static final int TRAINING = 1;
  private static final int TEST = 2;

  private final long seed;

  /**
   * Creates a generator.
   *
   * @param seed any value; the same seed gives the same images
   */
  public Strokes(long seed) {
    this.seed = seed;
  }

  @Override
  public String id() {
    return NAME;
  }

  /** Fewer than of other data sets, since they have to be generated first. */
  @Override
  public int quickSamples() {
    return 500;
  }

  /** Generates both splits; only {@code maxSamples} matters. */
  @Override
  public ImageDataset load(
      Path dataFolder, Downloader downloader, Consumer<String> unused, int maxSamples) {
    return dataset(maxSamples);
  }

  @Override
  public boolean hasFilesIn(Path dataFolder) {
    return false;
  }

  /**
   * Generates both splits.
   *
   * @param maxImages the maximum number of images of each, at least 1
   */
  public ImageDataset dataset(int maxImages) {
    return new ImageDataset(
        NAME,
        "generated, seed " + seed,
        Origin.GENERATED,
        training(Math.min(maxImages, TRAINING_IMAGES)),
        test(Math.min(maxImages, TEST_IMAGES)),
        Map.of());
  }

  /**
   * Generates the first images of the training split.
   *
   * @param count the number of images, 1 to {@value #TRAINING_IMAGES}
   */
  public LabelledImages training(int count) {
    return draw("training", TRAINING, count, TRAINING_IMAGES);
  }

  /**
   * Generates the first images of the test split.
   *
   * @param count the number of images, 1 to {@value #TEST_IMAGES}
   */
  public LabelledImages test(int count) {
    return draw("test", TEST, count, TEST_IMAGES);
  }

  private LabelledImages draw(String name, int split, int count, int available) {
    if (count < 1 || count > available) {
      throw new IllegalArgumentException(
          "The number of " + name + " images must be 1 to " + available + ", but is " + count);
    }
    float[] pixels = new float[count * Drawing.PIXELS]; // [N * 28 * 28]
    int[] labels = new int[count]; // [N]
    long splitSeed = mix(mix(seed) + split);
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              var random = new SplittableRandom(mix(splitSeed + i));
              int digit = (int) (random.nextDouble() * DIGITS);
              labels[i] = digit;
              new Drawing(random, pixels, i * Drawing.PIXELS).draw(digit);
            });
    return new LabelledImages(SHAPE, DIGITS, pixels, labels);
  }

  /**
   * Mixes the bits of a number by the finaliser of MurmurHash3, after adding an offset, since the
   * finaliser maps 0 to 0. A SplittableRandom increments its seed in equal steps, so unmixed
   * consecutive seeds could produce overlapping sequences.
   */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }
}
