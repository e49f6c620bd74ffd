package dlfs.cifar;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Images that are read from CIFAR-10's binary format: for each image a byte with its label, then
 * 1,024 bytes for each of red, green and blue, row by row.
 */
final class CifarImages {
  static final ImageShape SHAPE = new ImageShape(3, 32, 32);

  /** The number of bytes of an image and its label. */
  static final int BYTES = 1 + SHAPE.size();

  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private static final float WHITE = 255;

  private final float[] pixels;
  private final int[] labels;

  /**
   * Creates a set of images that are still to be read.
   *
   * @param count their number
   */
  CifarImages(int count) {
    this.pixels = new float[Math.multiplyExact(count, SHAPE.size())];
    this.labels = new int[count];
  }

  /**
   * Reads a file of images.
   *
   * @param file the file, for messages
   * @param in its uncompressed content
   * @param first the index of its first image; images beyond the end of this set are skipped
   * @param count the number of images that it must have
   * @throws DataFileException if it has more or fewer images, or a label is not from 0 to 9
   */
  void read(Path file, InputStream in, int first, int count) throws IOException {
    byte[] image = new byte[BYTES];
    for (int i = 0; i < count; i++) {
      int read = in.readNBytes(image, 0, BYTES);
      if (read < BYTES) {
        throw new DataFileException(
            file,
            formatted("ends after %d bytes", (long) i * BYTES + read),
            formatted("%d images of %d bytes", count, BYTES));
      }
      if (image[0] < 0 || image[0] >= CLASS_NAMES.size()) {
        throw new DataFileException(
            file,
            formatted("has the label %d at image %d", image[0] & 0xff, i),
            formatted("labels from 0 to %d", CLASS_NAMES.size() - 1));
      }
      if (first + i < labels.length) {
        put(first + i, image);
      }
    }
    if (in.read() != -1) {
      throw new DataFileException(
          file, formatted("has more than %d images", count), "exactly that number");
    }
  }

  private void put(int index, byte[] image) {
    labels[index] = image[0];
    int from = index * SHAPE.size();
    for (int i = 0; i < SHAPE.size(); i++) {
      pixels[from + i] = (image[1 + i] & 0xff) / WHITE;
    }
  }

  /** Returns the images, after all of them were read. */
  LabelledImages images() {
    return new LabelledImages(SHAPE, CLASS_NAMES, pixels, labels);
  }
}
