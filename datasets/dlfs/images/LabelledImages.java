package dlfs.images;

import static dlfs.text.Text.formatted;

import dlfs.samples.Samples;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Greyscale images with class labels, in file order.
 *
 * <p>Pixels are in [0, 1], as the book's loader returns them (section 3.6.1). Image {@code i} has
 * the elements from {@code i * rows * columns} to {@code (i + 1) * rows * columns - 1} of {@link
 * #pixels()}, row by row. Labels are class numbers from 0.
 *
 * <p>The arrays are shared, not copied: treat them as read-only.
 */
public final class LabelledImages implements Samples {
  /** The number of classes: ten digits, or ten kinds of clothing. */
  public static final int CLASSES = 10;

  private final int rows;
  private final int columns;
  private final float[] pixels; // [N * rows * columns]
  private final byte[] labels; // [N]

  /**
   * Creates a set of images.
   *
   * @param rows the height of an image in pixels, at least 1
   * @param columns the width of an image in pixels, at least 1
   * @param pixels the pixels of all images, in [0, 1]: {@code labels.length * rows * columns}
   *     values
   * @param labels the class numbers, 0 to {@value #CLASSES} - 1
   */
  public LabelledImages(int rows, int columns, float[] pixels, byte[] labels) {
    if (rows < 1 || columns < 1 || (long) rows * columns * labels.length != pixels.length) {
      throw new IllegalArgumentException(
          formatted(
              "%d labels of %dx%d images need %d pixels, but there are %d",
              labels.length, rows, columns, (long) rows * columns * labels.length, pixels.length));
    }
    this.rows = rows;
    this.columns = columns;
    this.pixels = pixels;
    this.labels = labels;
  }

  /** The number of images. */
  @Override
  public int count() {
    return labels.length;
  }

  /** The height of an image in pixels. */
  public int rows() {
    return rows;
  }

  /** The width of an image in pixels. */
  public int columns() {
    return columns;
  }

  /** The number of pixels of an image: rows times columns. */
  public int pixelsPerImage() {
    return rows * columns;
  }

  /** All pixels, in [0, 1], image after image. */
  public float[] pixels() {
    return pixels;
  }

  /** The class number of image {@code index}. */
  public int label(int index) {
    return labels[index];
  }

  /** Returns the first {@code n} images in file order, or all if there are fewer. */
  public LabelledImages first(int n) {
    int size = Math.min(n, count());
    return size == count()
        ? this
        : new LabelledImages(
            rows,
            columns,
            Arrays.copyOf(pixels, size * pixelsPerImage()),
            Arrays.copyOf(labels, size));
  }

  /** Returns the images at these indices, in this order. */
  public LabelledImages at(int... indices) {
    int size = pixelsPerImage();
    float[] chosen = new float[indices.length * size];
    byte[] chosenLabels = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(pixels, indices[i] * size, chosen, i * size, size);
      chosenLabels[i] = labels[indices[i]];
    }
    return new LabelledImages(rows, columns, chosen, chosenLabels);
  }

  /**
   * Returns the images at these indices as a DL4J data set; an index may occur several times.
   *
   * @return features [n, rows * columns] and one-hot labels [n, {@value #CLASSES}], both FLOAT
   */
  public DataSet batch(int[] indices) {
    int size = pixelsPerImage();
    float[] features = new float[indices.length * size]; // [n, rows * columns]
    float[] oneHot = new float[indices.length * CLASSES]; // [n, 10]
    for (int i = 0; i < indices.length; i++) {
      int image = Objects.checkIndex(indices[i], count());
      System.arraycopy(pixels, image * size, features, i * size, size);
      oneHot[i * CLASSES + labels[image]] = 1;
    }
    return new DataSet(
        matrix(features, indices.length, size), matrix(oneHot, indices.length, CLASSES));
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

  private static INDArray matrix(float[] values, int rows, int columns) {
    INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, columns}, 'c');
    matrix
        .data()
        .asNioFloat()
        .put(values); // faster than Nd4j.create, which copies each element separately
    return matrix;
  }
}
