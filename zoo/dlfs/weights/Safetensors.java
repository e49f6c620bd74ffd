package dlfs.weights;

import static dlfs.text.Text.formatted;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dlfs.files.AtomicFile;
import dlfs.files.DataFileException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The safetensors format: the length of the header (8 bytes, little-endian), the header in JSON,
 * and the values of all tensors, little-endian and in row-major order, without gaps.
 *
 * <p>See <a href="https://github.com/huggingface/safetensors">its description</a>.
 */
public final class Safetensors {
  static final String EXPECTED = "a safetensors file";

  /** The maximum size of a header, which suffices for 100,000 tensors. */
  private static final int MAX_HEADER_BYTES = 1 << 24;

  private static final int ALIGNMENT = 8;
  private static final int MAX_NESTING = 8;

  /** The header's entry with information for people. */
  private static final String METADATA = "__metadata__";

  private final MappedFile file;
  private final long dataOffset;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final List<Range> ranges = new ArrayList<>();

  /** The bytes of a tensor, counted from the end of the header. */
  private record Range(String name, long begin, long end) {}

  private Safetensors(MappedFile file, long dataOffset) {
    this.file = file;
    this.dataOffset = dataOffset;
  }

  /**
   * Opens a file.
   *
   * @throws DataFileException if it is missing or damaged, or not a safetensors file
   */
  public static TensorFile open(Path path) throws IOException {
    return StoredTensors.of(MappedFile.open(path, EXPECTED), Safetensors::tensors);
  }

  private static Map<String, StoredTensor> tensors(MappedFile file) throws IOException {
    if (file.size() < Long.BYTES) {
      throw new DataFileException(file.path(), formatted("has %d bytes", file.size()), EXPECTED);
    }
    long length = file.map(0, Long.BYTES).getLong();
    if (length < 0 || length > file.size() - Long.BYTES || length > MAX_HEADER_BYTES) {
      throw new DataFileException(
          file.path(),
          formatted("declares a header of %s bytes", Long.toUnsignedString(length)),
          formatted(
              "%s with a header of at most %d",
              EXPECTED, Math.min(file.size() - Long.BYTES, MAX_HEADER_BYTES)));
    }
    var header = new Safetensors(file, Long.BYTES + length);
    header.read(file.map(Long.BYTES, length));
    header.checkRanges();
    return header.tensors;
  }

  private void read(ByteBuffer header) throws IOException {
    byte[] json = new byte[header.remaining()];
    header.get(json);
    var text =
        new InputStreamReader(
            new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder()); // strict
    try (JsonReader reader = new JsonReader(text)) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(MAX_NESTING);
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        if (name.equals(METADATA)) {
          reader.skipValue();
        } else {
          readTensor(name, reader);
        }
      }
      reader.endObject();
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw wrong("has text after the JSON of its header");
      }
    } catch (DataFileException e) {
      throw e;
    } catch (IOException | IllegalStateException | NumberFormatException e) {
      throw wrong("has a header that is not the JSON of a safetensors file");
    }
  }

  private void readTensor(String name, JsonReader reader) throws IOException {
    String type = null;
    long[] shape = null;
    long[] offsets = null;
    reader.beginObject();
    while (reader.hasNext()) {
      switch (reader.nextName()) {
        case "dtype" -> type = reader.nextString();
        case "shape" -> shape = numbers(reader);
        case "data_offsets" -> offsets = numbers(reader);
        default -> reader.skipValue();
      }
    }
    reader.endObject();
    if (type == null || shape == null || offsets == null || offsets.length != 2) {
      throw wrong(formatted("has no type, shape or data offsets of the tensor %s", name));
    }
    add(name, type, shape, new Range(name, offsets[0], offsets[1]));
  }

  private static long[] numbers(JsonReader reader) throws IOException {
    List<Long> numbers = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNext()) {
      numbers.add(reader.nextLong());
    }
    reader.endArray();
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private void add(String name, String typeName, long[] shape, Range range)
      throws DataFileException {
    ElementType type =
        ElementType.named(typeName)
            .orElseThrow(
                () ->
                    new DataFileException(
                        file.path(),
                        formatted("has the unknown type %s of the tensor %s", typeName, name),
                        ElementType.READABLE));
    long length = range.end - range.begin;
    if (range.begin < 0 || length < 0 || range.end > file.size() - dataOffset) {
      throw wrong(
          formatted(
              "has the tensor %s at bytes %d to %d of %d",
              name, range.begin, range.end, file.size() - dataOffset));
    }
    OptionalLong count = Strides.count(shape);
    if (count.isEmpty()
        || length % type.bytes() != 0
        || count.getAsLong() != length / type.bytes()) {
      throw wrong(
          formatted(
              "has %d bytes for the tensor %s, %s %s",
              length, name, typeName, Arrays.toString(shape)));
    }
    if (length > Integer.MAX_VALUE) {
      throw new DataFileException(
          file.path(),
          formatted("has %d bytes for the tensor %s", length, name),
          "at most 2 GB in a tensor");
    }
    StoredTensor.Storage storage = () -> file.map(dataOffset + range.begin, length);
    if (tensors.put(name, StoredTensor.rowMajor(type, storage, shape)) != null) {
      throw wrong(formatted("has the tensor %s twice", name));
    }
    ranges.add(range);
  }

  /** Requires that the tensors fill the file without gaps. */
  private void checkRanges() throws DataFileException {
    ranges.sort(Comparator.comparingLong(Range::begin).thenComparingLong(Range::end));
    long end = 0;
    for (Range range : ranges) {
      if (range.begin != end) {
        throw wrong(
            formatted(
                "has the tensor %s at byte %d, where the one before it ends at %d",
                range.name, range.begin, end));
      }
      end = range.end;
    }
    if (end != file.size() - dataOffset) {
      throw wrong(
          formatted(
              "has %d bytes of values, of which its tensors have %d",
              file.size() - dataOffset, end));
    }
  }

  private DataFileException wrong(String found) {
    return new DataFileException(file.path(), found, EXPECTED);
  }

  /**
   * Writes a file, atomically.
   *
   * @param tensors FLOAT or DOUBLE arrays by their names, in the order in which they are written
   */
  public static void write(Path path, Map<String, INDArray> tensors) throws IOException {
    Map<String, TensorValues> values = TensorValues.of(tensors);
    byte[] header = header(values);
    AtomicFile.replace(
        path,
        partial -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial))) {
            out.write(header);
            for (TensorValues tensor : values.values()) {
              tensor.writeTo(out);
            }
          }
        });
  }

  /** Returns the length of the header and the header, padded so that the values are aligned. */
  private static byte[] header(Map<String, TensorValues> values) {
    var json = new JsonObject();
    long end = 0;
    for (var entry : values.entrySet()) {
      TensorValues tensor = entry.getValue();
      var description = new JsonObject();
      description.addProperty("dtype", tensor.type().name());
      description.add("shape", array(tensor.array().shape()));
      description.add("data_offsets", array(end, end + tensor.bytes()));
      json.add(entry.getKey(), description);
      end += tensor.bytes();
    }
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(length).put(text);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.array();
  }

  private static JsonArray array(long... numbers) {
    var array = new JsonArray();
    for (long number : numbers) {
      array.add(number);
    }
    return array;
  }
}
