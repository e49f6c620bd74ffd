package dlfs.idx;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import dlfs.files.HashedFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The content of an IDX file of unsigned bytes, the format in which MNIST is published. Gzip
 * compression is recognised from the first bytes, whatever the file's name.
 *
 * <p>An IDX file starts with four bytes (0, 0, the type of the values, the number of dimensions),
 * followed by the size of each dimension as a big-endian 32-bit number, and the values in row-major
 * order.
 *
 * @param path the path of the file
 * @param shape the size of each dimension: [N, rows, columns] for images, [N] for labels
 * @param values the unsigned bytes, in row-major order
 */
public record IdxFile(Path path, int[] shape, byte[] values) {
  /** The number of classes of MNIST and of the data sets in its format. */
  public static final int CLASSES = 10;

  private static final String EXPECTED = "an IDX file, gzip-compressed or not";
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
  private static final byte[] IDX_MAGIC = {0, 0};
  private static final int UNSIGNED_BYTES = 0x08;

  /** The maximum compression ratio of deflate, so a header that claims more is wrong. */
  private static final double MAX_COMPRESSION_RATIO = 1032;

  private static final double MAX_VALUES =
      Integer.MAX_VALUE - 8; // the maximum length of a Java array

  /** The memory per value: as a byte, in the buffers while reading, and as a float. */
  private static final int BYTES_PER_VALUE = 2 + Float.BYTES;

  /**
   * Reads a file of images, shape [N, rows, columns].
   *
   * @throws DataFileException if the file is missing or damaged, is not an IDX file of unsigned
   *     bytes in three dimensions, or has more or fewer values than its header says
   */
  public static IdxFile readImages(Path path) throws IOException {
    try (HashedFile file = HashedFile.open(path, EXPECTED)) {
      return readImages(file);
    }
  }

  /** Reads an open file of images, shape [N, rows, columns]. */
  public static IdxFile readImages(HashedFile file) throws IOException {
    return read(file, 3);
  }

  /**
   * Reads a file of class numbers, shape [N].
   *
   * @throws DataFileException as {@link #readImages}, and if a class number is too large
   */
  public static IdxFile readLabels(Path path) throws IOException {
    try (HashedFile file = HashedFile.open(path, EXPECTED)) {
      return readLabels(file);
    }
  }

  /** Reads an open file of class numbers, shape [N]. */
  public static IdxFile readLabels(HashedFile file) throws IOException {
    IdxFile labels = read(file, 1);
    for (int i = 0; i < labels.values.length; i++) {
      int label = labels.values[i] & 0xff;
      if (label >= CLASSES) {
        throw new DataFileException(
            labels.path,
            formatted("has the label %d at index %d", label, i),
            formatted("labels from 0 to %d", CLASSES - 1));
      }
    }
    return labels;
  }

  /** Allocates no more memory than the file can fill, whatever its header says. */
  private static IdxFile read(HashedFile file, int dimensions) throws IOException {
    Path path = file.path();
    int[] shape = null;
    try {
      InputStream raw = new BufferedInputStream(file.content(), 1 << 16);
      boolean compressed = isGzip(path, raw);
      var in = new DataInputStream(compressed ? new GZIPInputStream(raw, 1 << 16) : raw);
      shape = readHeader(path, in, dimensions);
      int declared = checkedCount(path, shape, file.bytes(), compressed);
      byte[] values = in.readNBytes(declared); // allocates memory only for bytes that exist
      if (values.length < declared) {
        throw new DataFileException(
            path,
            formatted("ends after %d of the values that its header declares", values.length),
            dimensions(shape) + " values");
      }
      if (in.read() != -1) {
        throw new DataFileException(
            path,
            "continues after the values that its header declares",
            dimensions(shape) + " values and no more");
      }
      return new IdxFile(path, shape, values);
    } catch (EOFException e) {
      throw new DataFileException(
          path,
          formatted("is truncated after %d bytes", file.bytes()),
          "a complete IDX file"
              + (shape == null ? "" : formatted(" of %s values", dimensions(shape))));
    } catch (ZipException e) {
      throw new DataFileException(
          path, formatted("is damaged (%s)", e.getMessage()), "an intact gzip file");
    }
  }

  private static int checkedCount(Path file, int[] shape, long bytes, boolean compressed)
      throws DataFileException, EOFException {
    double declared = 1; // a double, since three 32-bit sizes overflow a long
    for (int size : shape) {
      declared *= size;
    }
    if (!compressed && declared > bytes) {
      throw new EOFException();
    }
    double possible = Math.min(bytes * MAX_COMPRESSION_RATIO, MAX_VALUES);
    if (declared > possible) {
      throw new DataFileException(
          file,
          formatted("declares %s values in its header", dimensions(shape)),
          formatted("at most %.0f in a file of %d bytes", possible, bytes));
    }
    double memory = Runtime.getRuntime().maxMemory();
    if (declared * BYTES_PER_VALUE > memory) {
      throw new DataFileException(
          file,
          formatted(
              "declares %s values in its header, too many for the memory limit of Java",
              dimensions(shape)),
          formatted("at most %.0f (more with -Xmx)", memory / BYTES_PER_VALUE));
    }
    return (int) declared;
  }

  private static boolean isGzip(Path file, InputStream raw) throws IOException {
    raw.mark(GZIP_MAGIC.length);
    byte[] start = raw.readNBytes(GZIP_MAGIC.length);
    raw.reset();
    boolean gzip = Arrays.equals(start, GZIP_MAGIC);
    if (!gzip && !Arrays.equals(start, IDX_MAGIC)) {
      throw new DataFileException(
          file,
          formatted("is neither a gzip file nor an IDX file (it starts with %s)", hex(start)),
          formatted("%s or %s", hex(GZIP_MAGIC), hex(IDX_MAGIC)));
    }
    return gzip;
  }

  private static int[] readHeader(Path file, DataInputStream in, int dimensions)
      throws IOException {
    byte[] magic = in.readNBytes(4);
    byte[] expected = magic(dimensions);
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

  /** Returns the SHA-256 of an uncompressed file with this content. */
  public String unpackedSha256() {
    ByteBuffer header =
        ByteBuffer.allocate(magic(shape.length).length + shape.length * Integer.BYTES);
    header.put(magic(shape.length)); // big-endian
    for (int size : shape) {
      header.putInt(size);
    }
    MessageDigest digest = Sha256.digest();
    digest.update(header.array());
    digest.update(values);
    return Sha256.of(digest);
  }

  private static byte[] magic(int dimensions) {
    return new byte[] {0, 0, UNSIGNED_BYTES, (byte) dimensions};
  }

  /** Returns the shape as text: "60000 x 28 x 28". */
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
