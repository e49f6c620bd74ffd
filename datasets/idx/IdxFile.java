package idx;

import static text.Text.formatted;

import images.LabelledImages;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of one gzip-compressed IDX file of unsigned bytes, the format in which MNIST is
 * published.
 *
 * <p>An IDX file starts with four bytes (0, 0, the type of the values, the number of dimensions),
 * then gives each dimension's size as a big-endian 32-bit number, then the values, the last
 * dimension running fastest.
 *
 * @param shape the size of each dimension: [N, rows, columns] for images, [N] for labels
 * @param values the unsigned bytes, as many as the product of {@code shape}
 */
public record IdxFile(int[] shape, byte[] values) {
  private static final int UNSIGNED_BYTES = 0x08;

  /** Deflate cannot compress better than this, so a header that claims more is wrong. */
  private static final double MOST_BYTES_PER_COMPRESSED_BYTE = 1032;

  private static final double MOST_VALUES = Integer.MAX_VALUE - 8; // what one Java array can hold

  /** What a value needs as a byte, as one of the pieces that are read, and as a float. */
  private static final int BYTES_PER_VALUE = 2 + Float.BYTES;

  /**
   * Reads a file of images, shape [N, rows, columns].
   *
   * @throws DataFileException if the file is missing, no gzip file, no IDX file of unsigned bytes
   *     in three dimensions, or holds more or fewer values than its header says
   */
  public static IdxFile readImages(Path file) throws IOException {
    return read(file, 3);
  }

  /**
   * Reads a file of class numbers, shape [N].
   *
   * @throws DataFileException as {@link #readImages}, and if a class number is too large
   */
  public static IdxFile readLabels(Path file) throws IOException {
    IdxFile labels = read(file, 1);
    for (int i = 0; i < labels.values.length; i++) {
      int label = labels.values[i] & 0xff;
      if (label >= LabelledImages.CLASSES) {
        throw new DataFileException(
            file,
            formatted("has the label %d at place %d", label, i),
            formatted("labels from 0 to %d", LabelledImages.CLASSES - 1));
      }
    }
    return labels;
  }

  /** Takes memory only for what the file can really hold. */
  private static IdxFile read(Path file, int dimensions) throws IOException {
    DataFileException.checkReadable(file, "a gzip-compressed IDX file");
    long compressedBytes = Files.size(file);
    int[] shape = null;
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      checkGzip(file, raw);
      var in = new DataInputStream(new GZIPInputStream(raw, 1 << 16));
      shape = readHeader(file, in, dimensions);
      int promised = checkedCount(file, shape, compressedBytes);
      byte[] values = in.readNBytes(promised); // which takes memory only for what comes
      if (values.length < promised) {
        throw new DataFileException(
            file,
            formatted("ends after %d of the values that its header promises", values.length),
            dimensions(shape) + " values");
      }
      if (in.read() != -1) {
        throw new DataFileException(
            file,
            "goes on after the values that its header promises",
            dimensions(shape) + " values and no more");
      }
      return new IdxFile(shape, values);
    } catch (EOFException e) {
      throw new DataFileException(
          file,
          formatted("is cut off after %d bytes", compressedBytes),
          "a whole gzip-compressed IDX file"
              + (shape == null ? "" : formatted(" of %s values", dimensions(shape))));
    } catch (ZipException e) {
      throw new DataFileException(
          file, formatted("is damaged (%s)", e.getMessage()), "an intact gzip file");
    }
  }

  private static int checkedCount(Path file, int[] shape, long compressedBytes)
      throws DataFileException {
    double promised = 1; // a double, since three 32-bit sizes overflow a long
    for (int size : shape) {
      promised *= size;
    }
    double possible = Math.min(compressedBytes * MOST_BYTES_PER_COMPRESSED_BYTE, MOST_VALUES);
    if (promised > possible) {
      throw new DataFileException(
          file,
          formatted("promises %s values in its header", dimensions(shape)),
          formatted("at most %.0f in a file of %d bytes", possible, compressedBytes));
    }
    double memory = Runtime.getRuntime().maxMemory();
    if (promised * BYTES_PER_VALUE > memory) {
      throw new DataFileException(
          file,
          formatted(
              "promises %s values in its header, too many for the memory that Java may use",
              dimensions(shape)),
          formatted("at most %.0f (more with -Xmx)", memory / BYTES_PER_VALUE));
    }
    return (int) promised;
  }

  private static void checkGzip(Path file, InputStream raw) throws IOException {
    raw.mark(2);
    byte[] start = raw.readNBytes(2);
    raw.reset();
    if (start.length < 2 || (start[0] & 0xff) != 0x1f || (start[1] & 0xff) != 0x8b) {
      throw new DataFileException(
          file, formatted("is not a gzip file (it starts with %s)", hex(start)), "1f 8b");
    }
  }

  private static int[] readHeader(Path file, DataInputStream in, int dimensions)
      throws IOException {
    byte[] magic = in.readNBytes(4);
    byte[] expected = {0, 0, UNSIGNED_BYTES, (byte) dimensions};
    if (!Arrays.equals(magic, expected)) {
      throw new DataFileException(
          file,
          formatted("has the wrong magic number (%s)", hex(magic)),
          formatted(
              "%s: unsigned bytes in %d dimension%s",
              hex(expected), dimensions, dimensions == 1 ? "" : "s"));
    }
    int[] shape = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      shape[i] = in.readInt();
      if (shape[i] < 1) {
        throw new DataFileException(
            file,
            formatted("has size %d in dimension %d", Integer.toUnsignedLong(shape[i]), i + 1),
            formatted("between 1 and %d", Integer.MAX_VALUE));
      }
    }
    return shape;
  }

  /** The shape for people: "60000 x 28 x 28". */
  public String dimensions() {
    return dimensions(shape);
  }

  private static String dimensions(int[] shape) {
    return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }
}
