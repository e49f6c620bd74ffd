package networks;

import idx.DataFileException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A file of named arrays as {@code numpy.savez} writes it: a zip with an .npy file for each.
 *
 * <p>ND4J reads such files in native code, which trusts them: a damaged one can end the JVM.
 *
 * @param file where the arrays are from
 * @param arrays the content of each .npy file, by the array's name
 */
record Npz(Path file, Map<String, byte[]> arrays) {
  private static final String SUFFIX = ".npy";

  /** What an .npy file begins with, version 1.0 included; then comes the length of the header. */
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f([48])', 'fortran_order': (True|False), 'shape': \\((\\d[\\d, ]*)\\), \\}\\s*");

  /**
   * Reads a file whole.
   *
   * @throws DataFileException if it is damaged, or no such file
   */
  static Npz read(Path file) throws IOException {
    return read(file, file);
  }

  /**
   * Reads a file of the class path whole.
   *
   * @param resource its name, from the root of the class path
   * @throws DataFileException if it is damaged
   * @throws NoSuchFileException if there is none
   */
  static Npz readResource(String resource) throws IOException {
    try (InputStream content = Npz.class.getClassLoader().getResourceAsStream(resource)) {
      if (content == null) {
        throw new NoSuchFileException(resource, null, "not on the class path");
      }
      Path copy = Files.createTempFile("weights", ".npz"); // a zip is read from its end
      try {
        Files.copy(content, copy, StandardCopyOption.REPLACE_EXISTING);
        return read(Path.of(resource), copy);
      } finally {
        Files.delete(copy);
      }
    }
  }

  /**
   * @param name what the file is called towards people
   */
  private static Npz read(Path name, Path file) throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        byte[] content = zip.getInputStream(entry).readAllBytes();
        var checksum = new CRC32();
        checksum.update(content);
        if (checksum.getValue() != entry.getCrc()) {
          throw new ZipException(entry.getName() + " does not have its checksum");
        }
        arrays.put(entry.getName().replace(SUFFIX, ""), content);
      }
    } catch (ZipException | EOFException e) {
      throw new DataFileException(name, "is damaged: " + e.getMessage(), "a NumPy file, .npz");
    }
    return new Npz(name, arrays);
  }

  /**
   * An array of floating-point numbers.
   *
   * @return FLOAT or DOUBLE, as the file has it
   * @throws DataFileException if there is no such array, or it is of another type
   */
  INDArray array(String name) throws DataFileException {
    byte[] content = arrays.get(name);
    if (content == null) {
      throw new DataFileException(
          file, "has no array " + name, "it among " + String.join(", ", arrays.keySet()));
    }
    if (!Arrays.equals(Arrays.copyOf(content, MAGIC.length), MAGIC)) {
      throw new DataFileException(
          file, "has something else than an array as " + name, "an .npy file, version 1.0");
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Short.toUnsignedInt(bytes.position(MAGIC.length).getShort())];
    bytes.get(header);
    String description = new String(header, StandardCharsets.ISO_8859_1);
    Matcher fields = HEADER.matcher(description);
    if (!fields.matches()) {
      throw new DataFileException(
          file,
          "has as %s an array of %s".formatted(name, description.strip()),
          "one of floating-point numbers, <f4 or <f8");
    }
    long[] shape = Stream.of(fields.group(3).split("[, ]+")).mapToLong(Long::parseLong).toArray();
    char order = fields.group(2).equals("True") ? 'f' : 'c';
    if (fields.group(1).equals("4")) {
      float[] numbers = new float[bytes.remaining() / Float.BYTES];
      bytes.asFloatBuffer().get(numbers);
      return Nd4j.create(numbers, shape, order);
    }
    double[] numbers = new double[bytes.remaining() / Double.BYTES];
    bytes.asDoubleBuffer().get(numbers);
    return Nd4j.create(numbers, shape, order);
  }
}
