package dlfs.images;

import static dlfs.text.Text.formatted;

import dlfs.samples.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Images in memory with class labels, in file order.
 *
 * <p>Pixels are in [0, 1], as the book's loader returns them (section 3.6.1). Image {@code i} has
 * the elements from {@code i * shape().size()} to {@code (i + 1) * shape().size() - 1} of {@link
 * #pixels()}, in the order of {@link ImageShape}.
 *
 * <p>The arrays are shared, not copied: treat them as read-only.
 */
public final class LabelledImages implements ImageSamples {
  private final ImageShape shape;
  private final List<String> classNames;
  private final float[] pixels; // [N * channels * height * width]
  private final int[] labels; // [N]

  /**
   * Creates a set of images.
   *
   * @param shape the shape of every image
   * @param classNames the name of each class, by its number
   * @param pixels the pixels of all images, in [0, 1]: {@code labels.length * shape.size()} values
   * @param labels the number of the class of each image, 0 to {@code classNames.size() - 1}
   * @throws IllegalArgumentException if the number of pixels or a label is wrong
   */
  public LabelledImages(ImageShape shape, List<String> classNames, float[] pixels, int[] labels) {
    if ((long) shape.size() * labels.length != pixels.length) {
      throw new IllegalArgumentException(
          formatted(
              "%d labels of %s images need %d pixels, but there are %d",
              labels.length, shape, (long) shape.size() * labels.length, pixels.length));
    }
    for (int label : labels) {
      if (label < 0 || label >= classNames.size()) {
        throw new IllegalArgumentException(
            formatted("the label %d is not from 0 to %d", label, classNames.size() - 1));
      }
    }
    this.shape = shape;
    this.classNames = List.copyOf(classNames);
    this.pixels = pixels;
    this.labels = labels;
  }

  /** Creates a set of images whose classes are named by their numbers: "0", "1", ... */
  public LabelledImages(ImageShape shape, int classes, float[] pixels, int[] labels) {
    this(shape, numbers(classes), pixels, labels);
  }

  /** Reads images into memory, in this order. */
  public static LabelledImages read(ImageSamples images, int... indices) {
    float[] pixels = images.multiDataSet(indices).getFeatures(0).dup('c').data().asFloat();
    int[] labels = Arrays.stream(indices).map(images::label).toArray();
    return new LabelledImages(images.shape(), images.classNames(), pixels, labels);
  }

  /** Returns the names of classes that are named by their numbers: "0", "1", ... */
  public static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  /** The number of images. */
  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  /** All pixels, in [0, 1], image after image. */
  public float[] pixels() {
    return pixels;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  /** Returns images with the same labels, in the same order, but other pixels. */
  public LabelledImages with(ImageShape otherShape, float[] otherPixels) {
    return new LabelledImages(otherShape, classNames, otherPixels, labels);
  }

  /** Returns the first {@code n} images in file order, or all if there are fewer. */
  public LabelledImages first(int n) {
    int size = Math.min(n, count());
    return size == count()
        ? this
        : new LabelledImages(
            shape,
            classNames,
            Arrays.copyOf(pixels, size * shape.size()),
            Arrays.copyOf(labels, size));
  }

  /** Returns the images at these indices, in this order. */
  public LabelledImages at(int... indices) {
    int[] chosenLabels = Arrays.stream(indices).map(this::label).toArray();
    return new LabelledImages(shape, classNames, pixelsOf(indices), chosenLabels);
  }

  private float[] pixelsOf(int... indices) {
    int size = shape.size();
    float[] chosen = new float[Math.multiplyExact(indices.length, size)];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(
          pixels, Objects.checkIndex(indices[i], count()) * size, chosen, i * size, size);
    }
    return chosen;
  }

  /**
   * Returns the images at these indices as a DL4J data set; an index may occur several times.
   *
   * @return features [n, channels · height · width] and one-hot labels [n, classes], both FLOAT
   */
  public DataSet batch(int[] indices) {
    return ImageBatches.of(this, pixelsOf(indices), indices);
  }

  /** Returns these images for training, with this preparation of every mini-batch. */
  public Samples preparedBy(Preparation preparation) {
    return new PreparedImages(this, preparation);
  }

  /** Returns the images at these indices, with arrays as by {@link #batch}. */
  @Override
  public MultiDataSet multiDataSet(int... indices) {
    return batch(indices).toMultiDataSet();
  }

  /**
   * Returns the images {@code from} (inclusive) to {@code to} (exclusive), shaped as by {@link
   * #batch}.
   */
  public DataSet range(int from, int to) {
    return batch(IntStream.range(from, to).toArray());
  }

  /**
   * Returns an iterator over mini-batches for {@code network.fit(iterator, epochs)}. The images are
   * shuffled anew before every epoch, in an order that depends on the seed alone. Each image occurs
   * once per epoch, so the last mini-batch may be smaller.
   *
   * @param batch the number of images per mini-batch, at least 1
   * @param seed the seed of the shuffling
   * @return an iterator whose data sets are shaped as by {@link #batch}
   */
  public DataSetIterator iterator(int batch, long seed) {
    return new MiniBatches(this, batch, new SplittableRandom(seed));
  }

  /**
   * Returns an iterator over mini-batches in file order, for {@code network.evaluate(iterator)}.
   *
   * @param batch the number of images per mini-batch, at least 1; the last mini-batch may be
   *     smaller
   * @return an iterator whose data sets are shaped as by {@link #batch}
   */
  public DataSetIterator iterator(int batch) {
    return new MiniBatches(this, batch, null);
  }
}
