package dlfs.images.folder;

import dlfs.files.DataFileException;
import dlfs.images.ColourImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * An image as its file stores it, without the rotation in which cameras say that it is to be shown:
 * the pixels to which boxes and label images refer.
 */
public final class StoredImage {
  private final Photograph photograph;
  private final boolean isJpeg;

  private StoredImage(Photograph photograph, boolean isJpeg) {
    this.photograph = photograph;
    this.isJpeg = isJpeg;
  }

  /**
   * Returns the content of a file that may be an image.
   *
   * @throws DataFileException if it cannot be read
   */
  public static byte[] content(Path file) throws IOException {
    return Photograph.content(file);
  }

  /**
   * Decodes the content of a file.
   *
   * @param file the file, for messages
   * @throws DataFileException if it is not a complete PNG or JPEG image
   */
  public static StoredImage decode(Path file, byte[] content) throws DataFileException {
    return new StoredImage(Photograph.decode(file, content), ImageDecoder.isJpeg(content));
  }

  /**
   * Reads a file that was intact when it was checked.
   *
   * @throws UncheckedIOException with a {@link DataFileException} if it has been deleted or damaged
   *     since
   */
  public static StoredImage read(Path file) {
    return read(file, (path, image) -> image);
  }

  /** Reads a file in the same way, and interprets it. */
  public static <T> T read(Path file, Interpretation<T> interpretation) {
    try {
      return interpretation.of(file, decode(file, content(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * Makes something of a decoded image.
   *
   * @param <T> its type
   */
  @FunctionalInterface
  public interface Interpretation<T> {
    /**
     * Interprets an image.
     *
     * @throws DataFileException if it is not of the expected kind
     */
    T of(Path file, StoredImage image) throws IOException;
  }

  /** The number of columns. */
  public int width() {
    return image().getWidth();
  }

  /** The number of rows. */
  public int height() {
    return image().getHeight();
  }

  /** Whether it is stored as JPEG, which changes values. */
  public boolean isJpeg() {
    return isJpeg;
  }

  /** Whether it is to be shown as it is stored, neither rotated nor mirrored. */
  public boolean isShownAsStored() {
    return photograph.orientation().equals(Orientation.AS_STORED);
  }

  /** The decoded image, whose raster has the stored values. */
  public BufferedImage image() {
    return photograph.image();
  }

  /** Returns its pixels in colour; transparent ones are put on white. */
  public ColourImage colours() {
    int width = width();
    int height = height();
    float[] pixels = new float[Math.multiplyExact(ColourImage.CHANNELS, width * height)];
    float[][] line = new float[ColourImage.CHANNELS][width];
    var reader = new PixelReader(image());
    for (int y = 0; y < height; y++) {
      reader.read(y, line);
      for (int channel = 0; channel < ColourImage.CHANNELS; channel++) {
        System.arraycopy(line[channel], 0, pixels, (channel * height + y) * width, width);
      }
    }
    return new ColourImage(width, height, pixels);
  }
}
