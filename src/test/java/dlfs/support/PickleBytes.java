package dlfs.support;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/** Writes pickles instruction by instruction, and files of {@code torch.save} with them. */
public final class PickleBytes {
  private static final byte[] MAGIC = {
    (byte) 0x80,
    2,
    (byte) 0x8a,
    10,
    0x6c,
    (byte) 0xfc,
    (byte) 0x9c,
    0x46,
    (byte) 0xf9,
    0x20,
    0x6a,
    (byte) 0xa8,
    0x50,
    0x19,
    '.'
  };

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public PickleBytes() {
    add(0x80, 2);
  }

  /** Adds instructions and operands of a byte each. */
  public PickleBytes add(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  public PickleBytes text(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    add('X').raw(little(content.length));
    return raw(content);
  }

  public PickleBytes number(int number) {
    return add('J').raw(little(number));
  }

  public PickleBytes global(String module, String name) {
    return raw(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
  }

  public PickleBytes numbers(long... numbers) {
    add('(');
    for (long number : numbers) {
      number((int) number);
    }
    return add('t');
  }

  public PickleBytes raw(byte[] content) {
    bytes.writeBytes(content);
    return this;
  }

  public PickleBytes storage(String type, String key, int count) {
    add('(').text("storage").global("torch", type).text(key).text("cpu").number(count);
    return add('t', 'Q');
  }

  /** Adds a call of PyTorch's function that rebuilds a tensor. */
  public PickleBytes tensor(
      String type, String key, int count, int offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").add('(').storage(type, key, count);
    number(offset).numbers(shape).numbers(strides).add(0x89);
    return global("collections", "OrderedDict").add(')', 'R', 't', 'R');
  }

  public byte[] end() {
    return add('.').bytes.toByteArray();
  }

  private static byte[] little(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }

  /** Returns the entries of a file of PyTorch since 1.6. */
  public static Map<String, byte[]> entries(byte[] pickle, Map<String, byte[]> storages) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    entries.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    storages.forEach((key, content) -> entries.put("archive/data/" + key, content));
    entries.put("archive/version", new byte[] {'3', '\n'});
    return entries;
  }

  public static byte[] zip(byte[] pickle, Map<String, byte[]> storages) {
    return Zips.zip(entries(pickle, storages), Deflater.NO_COMPRESSION);
  }

  /** Returns a file of PyTorch before 1.6, with storages of values of 4 bytes. */
  public static byte[] legacy(byte[] pickle, Map<String, byte[]> storages) {
    var file = new ByteArrayOutputStream();
    file.writeBytes(MAGIC);
    file.writeBytes(new PickleBytes().add('M', 0xe9, 3).end());
    file.writeBytes(new PickleBytes().add('}').text("little_endian").add(0x88, 's').end());
    file.writeBytes(pickle);
    var keys = new PickleBytes().add(']', '(');
    storages.keySet().forEach(keys::text);
    file.writeBytes(keys.add('e').end());
    storages.forEach(
        (key, content) -> {
          file.writeBytes(
              ByteBuffer.allocate(Long.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(content.length / Float.BYTES)
                  .array());
          file.writeBytes(content);
        });
    return file.toByteArray();
  }

  /** Returns little-endian values. */
  public static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
