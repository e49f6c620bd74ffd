package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Files of {@code torch.save}: a zip with the pickle {@code archive/data.pkl} and an entry {@code
 * archive/data/<key>} for each storage, or, before PyTorch 1.6, five pickles followed by the
 * storages. The pickle describes the tensors, each by a storage, an offset, a size and strides.
 *
 * <p>Nothing in the pickle is executed: see {@link Pickle}.
 */
public final class PyTorchFile {
  static final String EXPECTED =
      "a PyTorch file of tensors alone, as torch.save(model.state_dict(), file) writes it";

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long PROTOCOL = 1001;

  /** The maximum size of all pickles of a file, in bytes. */
  private static final int MAX_PICKLE_BYTES = 1 << 26;

  private static final String PICKLE = "data.pkl";

  /** The entries of a checkpoint that may be the dictionary of tensors. */
  private static final List<String> STATE_DICTS =
      List.of("state_dict", "model_state_dict", "model");

  /** The maximum number of entries in a message. */
  private static final int MAX_NAMED_ENTRIES = 10;

  private final MappedFile file;

  private PyTorchFile(MappedFile file) {
    this.file = file;
  }

  /**
   * Opens a file whose object is a dictionary of tensors by name, or has such a dictionary as
   * {@code state_dict}, {@code model_state_dict} or {@code model}. Everything else in it is
   * ignored.
   *
   * @throws DataFileException if it is missing or damaged, not a file of {@code torch.save}, or has
   *     anything other than tensors, numbers, text and containers in it
   */
  public static TensorFile open(Path path) throws IOException {
    return StoredTensors.of(
        MappedFile.open(path, EXPECTED), file -> new PyTorchFile(file).tensors());
  }

  /** Whether an entry of a zip has this name because it is the pickle of a PyTorch file. */
  static boolean isPickle(String entry) {
    return entry.matches("([^/]*/)?" + PICKLE);
  }

  private Map<String, StoredTensor> tensors() throws IOException {
    boolean isZip = file.size() > 1 && file.map(0, 2).getShort() == ('P' | 'K' << 8);
    return tensors(isZip ? readZip() : readLegacy());
  }

  // The two containers.

  private Object readZip() throws IOException {
    ZipDirectory zip = ZipDirectory.read(file, EXPECTED);
    ZipDirectory.Entry pickle =
        zip.entries().stream()
            .filter(entry -> isPickle(entry.name()))
            .findFirst()
            .orElseThrow(() -> wrong("is a zip without " + PICKLE));
    String folder = pickle.name().substring(0, pickle.name().length() - PICKLE.length());
    ByteOrder order = order(zip, folder + "byteorder");
    var tensors =
        new TorchTensors(
            file.path(),
            storage -> {
              String name = folder + "data/" + storage.key();
              ZipDirectory.Entry entry =
                  zip.entry(name).orElseThrow(() -> wrong("has no entry " + name));
              if (entry.size() != storage.bytes()) {
                throw wrong(
                    formatted(
                        "has %d bytes as %s, which has %d", entry.size(), name, storage.bytes()));
              }
              return () -> zip.content(entry).order(order);
            });
    return new Pickle(file.path(), zip.content(pickle, MAX_PICKLE_BYTES), tensors).read();
  }

  private ByteOrder order(ZipDirectory zip, String name) throws IOException {
    var entry = zip.entry(name);
    if (entry.isEmpty()) {
      return ByteOrder.LITTLE_ENDIAN; // PyTorch before 2.1
    }
    ByteBuffer content = zip.content(entry.get(), "little".length());
    String order = StandardCharsets.US_ASCII.decode(content).toString();
    return switch (order) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default -> throw wrong("has the unknown byte order " + order);
    };
  }

  private Object readLegacy() throws IOException {
    Map<String, Long> offsets = new HashMap<>();
    ByteOrder[] order = {ByteOrder.LITTLE_ENDIAN};
    Map<String, TorchTensors.TorchStorage> storages = new LinkedHashMap<>();
    var tensors =
        new TorchTensors(
            file.path(),
            storage -> {
              storages.put(storage.key(), storage);
              return () -> file.map(offsets.get(storage.key()), storage.bytes()).order(order[0]);
            });
    ByteBuffer start = file.map(0, Math.min(file.size(), MAX_PICKLE_BYTES));
    var pickles = new Pickle(file.path(), start, tensors);
    if (!MAGIC.equals(pickles.read()) || !Long.valueOf(PROTOCOL).equals(pickles.read())) {
      throw wrong("does not start as a file of torch.save");
    }
    if (pickles.read() instanceof Map<?, ?> system
        && Boolean.FALSE.equals(system.get("little_endian"))) {
      order[0] = ByteOrder.BIG_ENDIAN;
    }
    Object object = pickles.read();
    if (!(pickles.read() instanceof List<?> keys) || !keys.equals(distinct(keys))) {
      throw wrong("has no list of its storages");
    }
    long offset = pickles.position();
    for (Object key : keys) {
      TorchTensors.TorchStorage storage = storages.get(key);
      if (storage == null) {
        throw wrong("has a storage that no tensor uses: " + Pickle.describe(key));
      }
      offset += Long.BYTES;
      if (storage.bytes() > file.size() - offset
          || file.map(offset - Long.BYTES, Long.BYTES).order(order[0]).getLong()
              != storage.count()) {
        throw wrong(
            formatted(
                "has another number of elements in the storage %s than %d", key, storage.count()));
      }
      offsets.put(storage.key(), offset);
      offset += storage.bytes();
    }
    if (offset != file.size() || offsets.size() < storages.size()) {
      throw wrong("has missing or additional storages");
    }
    return object;
  }

  private static List<Object> distinct(List<?> keys) {
    return keys.stream().filter(String.class::isInstance).distinct().collect(Collectors.toList());
  }

  // The dictionary of tensors.

  private Map<String, StoredTensor> tensors(Object object) throws DataFileException {
    if (!(object instanceof Map<?, ?> entries)) {
      throw wrong(formatted("has %s, not a dictionary of tensors", Pickle.describe(object)));
    }
    for (String name : STATE_DICTS) {
      if (entries.get(name) instanceof Map<?, ?> inner) {
        Map<String, StoredTensor> tensors = tensorsOf(inner);
        if (!tensors.isEmpty()) {
          return tensors;
        }
      }
    }
    Map<String, StoredTensor> tensors = tensorsOf(entries);
    if (tensors.isEmpty()) {
      throw wrong(
          "has a dictionary without tensors: "
              + entries.keySet().stream()
                  .limit(MAX_NAMED_ENTRIES)
                  .map(Pickle::describe)
                  .collect(Collectors.joining(", ")));
    }
    return tensors;
  }

  private static Map<String, StoredTensor> tensorsOf(Map<?, ?> entries) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    entries.forEach(
        (name, value) -> {
          if (name instanceof String text && value instanceof StoredTensor tensor) {
            tensors.put(text, tensor);
          }
        });
    return tensors;
  }

  private DataFileException wrong(String found) {
    return new DataFileException(file.path(), found, EXPECTED);
  }
}
