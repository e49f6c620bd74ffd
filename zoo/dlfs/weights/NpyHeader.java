package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The header of an .npy file: the version of the format, and a Python dictionary that describes the
 * values behind it.
 *
 * @param bytes the size of the header
 * @param type the type of the values
 * @param order the byte order of the values
 * @param isColumnMajor whether the first index varies fastest
 * @param shape the size of each axis
 */
record NpyHeader(
    int bytes, ElementType type, ByteOrder order, boolean isColumnMajor, long... shape) {
  /** The maximum size of a header in bytes; NumPy writes 128 for up to four axes. */
  static final int MAX_BYTES = 1 << 12;

  private static final String READABLE = "floating-point values, <f2, <f4 or <f8";

  /** The first bytes of a file; two bytes of the version follow. */
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private static final int ALIGNMENT = 64;

  private static final Pattern DESCRIPTION =
      Pattern.compile(
          "\\{'descr': '([<>|])([fiub]\\d)', 'fortran_order': (True|False),"
              + " 'shape': \\(([\\d, ]*)\\),? ?\\}\\s*");

  /** The maximum number of digits of a size. */
  private static final int MAX_DIGITS = 18;

  private static final Map<String, ElementType> TYPES =
      Map.ofEntries(
          Map.entry("f8", ElementType.F64),
          Map.entry("f4", ElementType.F32),
          Map.entry("f2", ElementType.F16),
          Map.entry("i8", ElementType.I64),
          Map.entry("u8", ElementType.U64),
          Map.entry("i4", ElementType.I32),
          Map.entry("u4", ElementType.U32),
          Map.entry("i2", ElementType.I16),
          Map.entry("u2", ElementType.U16),
          Map.entry("i1", ElementType.I8),
          Map.entry("u1", ElementType.U8),
          Map.entry("b1", ElementType.BOOL));

  /** Whether a file starts as an .npy file. */
  static boolean isStartOf(ByteBuffer file) {
    byte[] magic = new byte[MAGIC.length];
    if (file.remaining() < magic.length) {
      return false;
    }
    file.get(file.position(), magic);
    return Arrays.equals(magic, MAGIC);
  }

  /**
   * Reads a header.
   *
   * @param file for messages
   * @param name the name of the array, for messages
   * @param start the file up to at least the end of its header, little-endian
   * @param fileBytes the size of the whole .npy file
   * @throws DataFileException if it is not an .npy file, or has another size than its header says
   */
  static NpyHeader read(Path file, String name, ByteBuffer start, long fileBytes)
      throws DataFileException {
    int position = MAGIC.length + 2;
    long length = -1;
    if (isStartOf(start) && start.remaining() >= position + Integer.BYTES) {
      switch (start.get(MAGIC.length)) {
        case 1 -> {
          length = Short.toUnsignedInt(start.getShort(position));
          position += Short.BYTES;
        }
        case 2, 3 -> {
          length = start.getInt(position);
          position += Integer.BYTES;
        }
        default -> {} // an unknown version
      }
    }
    if (length < 0 || length > start.remaining() - position) {
      throw new DataFileException(
          file, "has something other than an array as " + name, "an .npy file");
    }
    byte[] description = new byte[(int) length];
    start.get(position, description);
    String text = new String(description, StandardCharsets.ISO_8859_1);
    Matcher fields = DESCRIPTION.matcher(text);
    ElementType type = fields.matches() ? TYPES.get(fields.group(2)) : null;
    String[] sizes = type == null ? new String[0] : fields.group(4).strip().split("[, ]+");
    if (type == null || Stream.of(sizes).anyMatch(size -> size.length() > MAX_DIGITS)) {
      throw new DataFileException(
          file, formatted("has as %s an array of %s", name, text.strip()), READABLE);
    }
    long[] shape =
        Stream.of(sizes).filter(size -> !size.isEmpty()).mapToLong(Long::parseLong).toArray();
    OptionalLong count = Strides.count(shape);
    int headerBytes = position + (int) length;
    long valueBytes = fileBytes - headerBytes;
    if (count.isEmpty()
        || valueBytes % type.bytes() != 0
        || valueBytes / type.bytes() != count.getAsLong()) {
      throw new DataFileException(
          file,
          formatted("has %d bytes of values as %s", valueBytes, name),
          formatted(
              "%s of %d bytes each",
              count.isPresent() ? count.getAsLong() : Arrays.toString(shape), type.bytes()));
    }
    return new NpyHeader(
        headerBytes,
        type,
        fields.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        fields.group(3).equals("True"),
        shape);
  }

  /** Returns the header of values in row-major order. */
  static byte[] of(TensorValues values) {
    long[] shape = values.array().shape();
    String sizes =
        LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "))
            + (shape.length == 1 ? "," : "");
    String description =
        formatted(
            "{'descr': '<f%d', 'fortran_order': False, 'shape': (%s), }",
            values.type().bytes(), sizes);
    int start = MAGIC.length + 2 + Short.BYTES;
    int bytes = (start + description.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (bytes - start));
    header.put(description.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  /** Returns the tensor in a file. */
  StoredTensor tensor(StoredTensor.Storage file) {
    return new StoredTensor(
        shape,
        isColumnMajor ? Strides.columnMajor(shape) : Strides.rowMajor(shape),
        0,
        type,
        () -> {
          ByteBuffer whole = file.bytes();
          return whole.slice(bytes, whole.limit() - bytes).order(order);
        });
  }
}
