package dlfs.segmentation;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import dlfs.images.ImageShape;
import dlfs.samples.Samples;
import dlfs.samples.Tensors;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Images with a class for every pixel as samples for a network that ends in softmax with the
 * cross-entropy error at each pixel (section 8.4.2). All images have to have the same size.
 *
 * <p>A mask weights each pixel such that the loss of an image is the mean over its pixels, each of
 * which may be weighted by its class. Pixels that do not count have the weight 0.
 */
public final class SegmentationSamples implements Samples {
  private final SegmentedImages images;
  private final ImageShape size;
  private final ImageShape padded;
  private final int count;
  private final ClassWeights weights;
  private final boolean flips;

  private SegmentationSamples(
      SegmentedImages images,
      ImageShape size,
      ImageShape padded,
      int count,
      ClassWeights weights,
      boolean flips) {
    this.images = images;
    this.size = size;
    this.padded = padded;
    this.count = count;
    this.weights = weights;
    this.flips = flips;
  }

  /** Creates samples of images, of which there is at least one. */
  public static SegmentationSamples of(SegmentedImages images) {
    ImageShape size = images.image(0).shape();
    ClassWeights equal = ClassWeights.equal(images.pixelClasses().size());
    return new SegmentationSamples(images, size, size, images.count(), equal, false);
  }

  /**
   * Returns the same samples for a network whose input has a height and a width that are multiples
   * of a number: the images have a border of zeros below and on the right, which does not count.
   *
   * @param multiple at least 1
   */
  public SegmentationSamples paddedToMultiplesOf(int multiple) {
    var larger =
        new ImageShape(
            size.channels(), rounded(size.height(), multiple), rounded(size.width(), multiple));
    return new SegmentationSamples(images, size, larger, count, weights, flips);
  }

  /** Returns the first {@code n} samples, or all if there are fewer. */
  public SegmentationSamples first(int n) {
    return new SegmentationSamples(images, size, padded, Math.min(n, count), weights, flips);
  }

  private static int rounded(int length, int multiple) {
    return (length + multiple - 1) / multiple * multiple;
  }

  /** Returns the same samples with weights of classes. */
  public SegmentationSamples weightedBy(ClassWeights others) {
    return new SegmentationSamples(images, size, padded, count, others, flips);
  }

  /**
   * Returns the same samples for training with random horizontal flips: half of the images are
   * mirrored, with their labels.
   */
  public SegmentationSamples flippedAtRandom() {
    return new SegmentationSamples(images, size, padded, count, weights, true);
  }

  /** The shape of the images, without the border. */
  public ImageShape imageShape() {
    return size;
  }

  /** The images. */
  public SegmentedImages images() {
    return images;
  }

  @Override
  public int count() {
    return count;
  }

  /** The shape of every sample: that of the images, padded. */
  public ImageShape shape() {
    return padded;
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
    int area = padded.pixels();
    float[] oneHot = new float[Math.multiplyExact(n, classes() * area)];
    float[] mask = new float[n * area];
    for (int i = 0; i < n; i++) {
      byte[] labels = labels(indices[i]);
      for (int y = 0; y < size.height(); y++) {
        for (int x = 0; x < size.width(); x++) {
          int from = mirrored[i] ? size.width() - 1 - x : x;
          int label = Byte.toUnsignedInt(labels[y * size.width() + from]);
          if (label != SegmentedImages.IGNORED) {
            int pixel = y * padded.width() + x;
            oneHot[(i * classes() + label) * area + pixel] = 1;
            mask[i * area + pixel] = (float) (weights.values()[label] / size.pixels());
          }
        }
      }
    }
    return new org.nd4j.linalg.dataset.MultiDataSet(
        new INDArray[] {features(mirrored, indices)},
        new INDArray[] {Tensors.of(oneHot, n, classes(), padded.height(), padded.width())},
        null,
        new INDArray[] {Tensors.of(mask, n, 1, padded.height(), padded.width())});
  }

  /** Returns the features of the samples at these indices alone, without flips. */
  public INDArray features(int... indices) {
    return features(new boolean[indices.length], indices);
  }

  private INDArray features(boolean[] mirrored, int... indices) {
    float[] features = new float[Math.multiplyExact(indices.length, padded.size())];
    for (int i = 0; i < indices.length; i++) {
      float[] pixels = pixels(indices[i]);
      for (int row = 0; row < size.channels() * size.height(); row++) {
        int paddedRow = row / size.height() * padded.height() + row % size.height();
        int to = i * padded.size() + paddedRow * padded.width();
        int from = row * size.width();
        for (int x = 0; x < size.width(); x++) {
          features[to + x] = pixels[from + (mirrored[i] ? size.width() - 1 - x : x)];
        }
      }
    }
    return Tensors.of(features, indices.length, padded.size());
  }

  private float[] pixels(int index) {
    ColourImage image = images.image(index);
    if (!image.shape().equals(size)) {
      throw refused(
          index,
          formatted("has %dx%d pixels", image.width(), image.height()),
          formatted("%dx%d, as those of %s", size.width(), size.height(), images.name(0)));
    }
    return image.pixels();
  }

  /**
   * Returns the class of each pixel of an image, or {@link SegmentedImages#IGNORED}.
   *
   * @return [height * width], row by row, without the border
   * @throws UncheckedIOException with a {@link DataFileException} if a label is not the number of a
   *     class, or there are not as many labels as pixels
   */
  public byte[] labels(int index) {
    byte[] labels = images.labels(index);
    if (labels.length != size.pixels()) {
      throw refused(
          index,
          formatted("has %d labels", labels.length),
          formatted("one for each of its %d pixels", size.pixels()));
    }
    for (int pixel = 0; pixel < labels.length; pixel++) {
      int label = Byte.toUnsignedInt(labels[pixel]);
      if (label >= classes() && label != SegmentedImages.IGNORED) {
        throw refused(
            index,
            formatted(
                "has the class %d at row %d and column %d",
                label, pixel / size.width(), pixel % size.width()),
            formatted("0 to %d, or %d", classes() - 1, SegmentedImages.IGNORED));
      }
    }
    return labels;
  }

  private UncheckedIOException refused(int index, String found, String expected) {
    return new UncheckedIOException(
        new DataFileException(Path.of(images.name(index)), found, expected));
  }
}
