package dlfs.segmentation.folder;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.images.folder.StoredImage;
import dlfs.segmentation.SegmentedImages;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/**
 * A PNG image whose values are the classes of pixels: 8-bit grey values, or the indices of a
 * palette, whatever its colours.
 *
 * @param width the number of columns
 * @param height the number of rows
 * @param labels [height * width]: the values, row by row, as unsigned bytes
 */
record LabelImage(int width, int height, byte[] labels) {
  private static final String EXPECTED = "a PNG file of 8-bit grey values or palette indices";

  /** Reads a file that was intact when it was checked. */
  static LabelImage read(Path file) {
    return StoredImage.read(file, LabelImage::of);
  }

  /**
   * Returns an image as label image.
   *
   * @param file its file, for messages
   * @throws DataFileException if it is not a PNG image of one channel
   */
  static LabelImage of(Path file, StoredImage stored) throws DataFileException {
    BufferedImage image = stored.image();
    if (stored.isJpeg()) {
      throw new DataFileException(
          file, "is a JPEG file, in which the values of label images change", EXPECTED);
    }
    int channels = image.getRaster().getNumBands();
    if (channels != 1) {
      throw new DataFileException(
          file,
          channels >= 3 ? "is a colour image" : formatted("has %d channels", channels),
          EXPECTED + "; to convert colours to class numbers, see experiments/README.md");
    }
    int bits = image.getSampleModel().getSampleSize(0);
    if (bits > 8) {
      throw new DataFileException(file, formatted("has %d bits for each pixel", bits), EXPECTED);
    }
    int width = stored.width();
    int height = stored.height();
    int[] values = image.getRaster().getPixels(0, 0, width, height, (int[]) null);
    byte[] labels = new byte[values.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) values[i];
    }
    return new LabelImage(width, height, labels);
  }

  /** The label of a pixel: the number of its class, or {@link SegmentedImages#IGNORED}. */
  int label(int pixel) {
    return Byte.toUnsignedInt(labels[pixel]);
  }
}
