package dlfs.segmentation;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Images with a class for every pixel as samples for a network that ends in softmax with the
 * cross-entropy error at each pixel (section 8.4.2). All images have to have the same shape.
 *
 * <p>A mask weights each pixel such that the loss of an image is the mean over its pixels, each of
 * which may be weighted by its class. Pixels that do not count have the weight 0.
 */
public final class SegmentationSamples implements Samples {
  private final SegmentedImages images;
  private final ImageShape shape;
  private final int count;
  private final ClassWeights weights;
  private final boolean flips;

  private SegmentationSamples(
      SegmentedImages images, ImageShape shape, int count, ClassWeights weights, boolean flips) {
    this.images = images;
    this.shape = shape;
    this.count = count;
    this.weights = weights;
    this.flips = flips;
  }

  /** Creates samples of images, of which there is at least one. */
  public static SegmentationSamples of(SegmentedImages images) {
    ImageShape shape = images.image(0).shape();
    ClassWeights equal = ClassWeights.equal(images.pixelClasses().size());
    return new SegmentationSamples(images, shape, images.count(), equal, false);
  }

  /** Returns the first {@code n} samples, or all if there are fewer. */
  public SegmentationSamples first(int n) {
    return new SegmentationSamples(images, shape, Math.min(n, count), weights, flips);
  }

  /** Returns the same samples with weights of classes. */
  public SegmentationSamples weightedBy(ClassWeights others) {
    return new SegmentationSamples(images, shape, count, others, flips);
  }

  /**
   * Returns the same samples for training with random horizontal flips: half of the images are
   * mirrored, with their labels.
   */
  public SegmentationSamples flippedAtRandom() {
    return new SegmentationSamples(images, shape, count, weights, true);
  }

  /** The images. */
  public SegmentedImages images() {
    return images;
  }

  @Override
  public int count() {
    return count;
  }

  /** The shape of every image. */
  public ImageShape shape() {
    return shape;
  }

  /** The number of classes. */
  public int classes() {
    return weights.values().length;
  }

  /** Whether it takes long to make the samples: images are generated or read from files. */
  @Override
  public boolean isPreparedAhead() {
    return true;
  }

  /**
   * Returns the samples at these indices.
   *
   * @return features [n, 3 * height * width], the pixels in [0, 1]; one-hot labels [n, classes,
   *     height, width], all 0 for a pixel that does not count; and a mask of the labels, [n, 1,
   *     height, width]: the weight of each pixel, divided by the number of pixels of an image
   * @throws UncheckedIOException with a {@link DataFileException} if an image has another size than
   *     the first one, or a label that is not the number of a class
   */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return batch(new boolean[indices.length], indices);
  }

  @Override
  public MultiDataSet multiDataSet(SplittableRandom random, int... indices) {
    boolean[] mirrored = new boolean[indices.length];
    for (int i = 0; flips && i < mirrored.length; i++) {
      mirrored[i] = random.nextBoolean();
    }
    return batch(mirrored, indices);
  }

  private MultiDataSet batch(boolean[] mirrored, int... indices) {
    int n = indices.length;
    int pixels = shape.pixels();
    SegmentedImage[] chosen = segmented(indices);
    float[] oneHot = new float[Math.multiplyExact(n, classes() * pixels)];
    float[] mask = new float[n * pixels];
    for (int i = 0; i < n; i++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        int from = mirrored[i] ? mirrored(pixel) : pixel;
        int label = Byte.toUnsignedInt(chosen[i].labels()[from]);
        if (label != SegmentedImages.IGNORED) {
          oneHot[(i * classes() + label) * pixels + pixel] = 1;
          mask[i * pixels + pixel] = (float) (weights.values()[label] / pixels);
        }
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {features(mirrored, chosen)},
        new INDArray[] {Tensors.of(oneHot, n, classes(), shape.height(), shape.width())},
        null,
        new INDArray[] {Tensors.of(mask, n, 1, shape.height(), shape.width())});
  }

  /** Returns the features of some images, [n, 3 * height * width], without flips. */
  public INDArray features(SegmentedImage... chosen) {
    return features(new boolean[chosen.length], chosen);
  }

  private INDArray features(boolean[] mirrored, SegmentedImage... chosen) {
    int size = shape.size();
    float[] features = new float[Math.multiplyExact(chosen.length, size)];
    for (int i = 0; i < chosen.length; i++) {
      float[] pixels = chosen[i].image().pixels();
      for (int j = 0; j < size; j++) {
        features[i * size + j] = pixels[mirrored[i] ? mirrored(j) : j];
      }
    }
    return Tensors.of(features, chosen.length, size);
  }

  /** Returns the index of the value that is in the place of this one in a mirrored image. */
  private int mirrored(int index) {
    int x = index % shape.width();
    return index - x + shape.width() - 1 - x;
  }

  /**
   * Returns the images at these indices.
   *
   * @throws UncheckedIOException with a {@link DataFileException} if an image has another size than
   *     the first one, or a label that is not the number of a class
   */
  public SegmentedImage[] segmented(int... indices) {
    return Arrays.stream(indices).mapToObj(this::segmented).toArray(SegmentedImage[]::new);
  }

  /**
   * Checks all images now, rather than when they are needed.
   *
   * @return these samples
   * @throws UncheckedIOException as {@link #segmented(int...)}
   */
  public SegmentationSamples checked() {
    IntStream.range(0, count).forEach(this::segmented);
    return this;
  }

  private SegmentedImage segmented(int index) {
    SegmentedImage segmented = images.segmented(index);
    ColourImage image = segmented.image();
    if (!image.shape().equals(shape)) {
      throw refused(
          index,
          formatted("has %dx%d pixels", image.width(), image.height()),
          formatted("%dx%d, as those of %s", shape.width(), shape.height(), images.name(0)));
    }
    byte[] labels = segmented.labels();
    if (labels.length != shape.pixels()) {
      throw refused(
          index,
          formatted("has %d labels", labels.length),
          formatted("one for each of its %d pixels", shape.pixels()));
    }
    for (int pixel = 0; pixel < labels.length; pixel++) {
      int label = Byte.toUnsignedInt(labels[pixel]);
      if (label >= classes() && label != SegmentedImages.IGNORED) {
        throw refused(
            index,
            formatted(
                "has the class %d at row %d and column %d",
                label, pixel / shape.width(), pixel % shape.width()),
            formatted("0 to %d, or %d", classes() - 1, SegmentedImages.IGNORED));
      }
    }
    return segmented;
  }

  private UncheckedIOException refused(int index, String found, String expected) {
    return new UncheckedIOException(
        new DataFileException(Path.of(images.name(index)), found, expected));
  }
}
