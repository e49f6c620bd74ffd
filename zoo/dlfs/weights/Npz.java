package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A file of named arrays as written by {@code numpy.savez}: a zip with an .npy file for each array.
 *
 * <p>ND4J's own reader is native code that does not validate its input: a damaged file can crash
 * the JVM.
 *
 * @param file the path of the file
 * @param arrays the content of each .npy file, by the name of the array
 */
public record Npz(Path file, Map<String, byte[]> arrays) {
  private static final String EXPECTED = "a NumPy file, .npz";
  private static final String FINITE = "values that are finite in single precision";
  private static final String SUFFIX = ".npy";

  /** The first bytes of an .npy file, with version 1.0; the length of the header follows. */
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f([48])', 'fortran_order': (True|False), 'shape': \\((\\d[\\d, ]*)\\), \\}\\s*");

  /**
   * Reads a file.
   *
   * @param maxBytes the maximum total size of its arrays in bytes
   * @throws DataFileException if it is damaged, too large, or not an .npz file
   */
  public static Npz read(Path file, int maxBytes) throws IOException {
    try (Zip zip = Zip.open(file, EXPECTED)) {
      return read(file, zip, maxBytes);
    }
  }

  /**
   * Reads a file from the class path.
   *
   * @param resource its path from the root of the class path
   * @param maxBytes the maximum total size of its arrays in bytes
   * @throws DataFileException if it is damaged or too large
   * @throws NoSuchFileException if it does not exist
   */
  public static Npz readResource(String resource, int maxBytes) throws IOException {
    InputStream content = Npz.class.getClassLoader().getResourceAsStream(resource);
    if (content == null) {
      throw new NoSuchFileException(resource, null, "not on the class path");
    }
    Path name = Path.of(resource);
    try (Zip zip = Zip.of(name, content)) {
      return read(name, zip, maxBytes);
    }
  }

  private static Npz read(Path name, Zip zip, int maxBytes) throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    int left = maxBytes;
    try {
      for (var entry = zip.next(); entry.isPresent(); entry = zip.next()) {
        byte[] content = zip.whole(entry.get(), left);
        left -= content.length;
        if (arrays.put(entry.get().replace(SUFFIX, ""), content) != null) {
          throw new ZipException(formatted("it has the array %s twice", entry.get()));
        }
      }
    } catch (ZipException | EOFException e) {
      throw new DataFileException(name, "is damaged: " + e.getMessage(), EXPECTED);
    }
    return new Npz(name, arrays);
  }

  /**
   * Returns an array of floating-point values.
   *
   * @param shape the expected shape
   * @return FLOAT or DOUBLE, as in the file
   * @throws DataFileException if the array is missing, has another type or shape, or contains NaN
   *     or infinite values
   */
  INDArray array(String name, long... shape) throws DataFileException {
    byte[] content = arrays.get(name);
    if (content == null) {
      throw new DataFileException(
          file, "has no array " + name, "it among " + String.join(", ", arrays.keySet()));
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    Matcher fields = header(name, bytes);
    String found = sizes(fields.group(3));
    if (!found.equals(Arrays.toString(shape))) {
      throw new DataFileException(
          file,
          formatted("has an array %s of shape %s", name, found),
          "the shape " + Arrays.toString(shape));
    }
    int width = Integer.parseInt(fields.group(1));
    long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (bytes.remaining() != length * width) {
      throw new DataFileException(
          file,
          formatted("has %d bytes of values as %s", bytes.remaining(), name),
          formatted("%d of %d bytes each", length, width));
    }
    char order = fields.group(2).equals("True") ? 'f' : 'c';
    if (width == Float.BYTES) {
      float[] values = new float[(int) length];
      bytes.asFloatBuffer().get(values);
      checkFinite(name, IntStream.range(0, values.length).mapToDouble(i -> values[i]));
      return Nd4j.create(values, shape, order);
    }
    double[] values = new double[(int) length];
    bytes.asDoubleBuffer().get(values);
    checkFinite(name, Arrays.stream(values));
    return Nd4j.create(values, shape, order);
  }

  /** Reads the header of an array, up to its values. */
  private Matcher header(String name, ByteBuffer bytes) throws DataFileException {
    byte[] magic = new byte[MAGIC.length];
    int length = -1;
    if (bytes.remaining() >= MAGIC.length + Short.BYTES) {
      length = Short.toUnsignedInt(bytes.get(magic).getShort());
    }
    if (!Arrays.equals(magic, MAGIC) || bytes.remaining() < length) {
      throw new DataFileException(
          file, "has something other than an array as " + name, "an .npy file, version 1.0");
    }
    byte[] header = new byte[length];
    bytes.get(header);
    String description = new String(header, StandardCharsets.ISO_8859_1);
    Matcher fields = HEADER.matcher(description);
    if (!fields.matches()) {
      throw new DataFileException(
          file,
          formatted("has as %s an array of %s", name, description.strip()),
          "floating-point values, <f4 or <f8");
    }
    return fields;
  }

  /** Formats a Python tuple like {@code Arrays.toString}: "(8, 3)" as "[8, 3]", "(2,)" as "[2]". */
  private static String sizes(String tuple) {
    return Stream.of(tuple.split("[, ]+")).collect(Collectors.joining(", ", "[", "]"));
  }

  private void checkFinite(String name, DoubleStream values) throws DataFileException {
    OptionalDouble wrong = values.filter(value -> !Float.isFinite((float) value)).findFirst();
    if (wrong.isPresent()) {
      throw new DataFileException(
          file, formatted("has %s in the array %s", wrong.getAsDouble(), name), FINITE);
    }
  }
}
