package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.weights.Pickle.Global;
import dlfs.weights.Pickle.Tuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The classes and functions that a pickle of PyTorch may use: those that rebuild a tensor from its
 * storage, and Python's containers.
 */
final class TorchTensors implements Pickle.Callables {
  private static final String REBUILD = "_rebuild_tensor";
  private static final String REBUILD_2 = "_rebuild_tensor_v2";
  private static final String REBUILD_PARAMETER = "_rebuild_parameter";

  private static final Map<String, ElementType> STORAGE_TYPES =
      Map.of(
          "DoubleStorage", ElementType.F64,
          "FloatStorage", ElementType.F32,
          "HalfStorage", ElementType.F16,
          "BFloat16Storage", ElementType.BF16,
          "LongStorage", ElementType.I64,
          "IntStorage", ElementType.I32,
          "ShortStorage", ElementType.I16,
          "CharStorage", ElementType.I8,
          "ByteStorage", ElementType.U8,
          "BoolStorage", ElementType.BOOL);

  /**
   * The maximum number of items and bytes that all calls copy, since a few instructions can copy a
   * long list many times.
   */
  private static final int MAX_COPIED = 1 << 20;

  private final Path file;
  private final Locator locator;
  private long copied;
  private final Map<String, TorchStorage> storages = new HashMap<>();

  /** Finds the bytes of a storage. */
  @FunctionalInterface
  interface Locator {
    /**
     * Returns the bytes of a storage.
     *
     * @throws DataFileException if it has another size in the file
     */
    StoredTensor.Storage locate(TorchStorage storage) throws DataFileException;
  }

  /**
   * A block of elements, as the pickle declares it.
   *
   * @param key its name in the file
   * @param count the number of elements
   */
  record TorchStorage(String key, ElementType type, long count) {
    /** The size in bytes, at most {@link Integer#MAX_VALUE}. */
    int bytes() {
      return Math.toIntExact(count * type.bytes());
    }
  }

  /** A storage and its bytes. */
  private record Located(TorchStorage storage, StoredTensor.Storage content) {}

  TorchTensors(Path file, Locator locator) {
    this.file = file;
    this.locator = locator;
  }

  private static boolean isStorage(Global global) {
    return (global.module().equals("torch") || global.module().equals("torch.cuda"))
        && STORAGE_TYPES.containsKey(global.name());
  }

  @Override
  public boolean isAllowed(Global global) {
    return isStorage(global)
        || switch (global.toString()) {
          case "collections.OrderedDict",
              "__builtin__.set",
              "builtins.set",
              "_codecs.encode",
              "torch._utils._rebuild_tensor",
              "torch._utils._rebuild_tensor_v2",
              "torch._utils._rebuild_parameter" ->
              true;
          default -> false;
        };
  }

  @Override
  public Object call(Global global, List<Object> arguments) throws DataFileException {
    int count = arguments.size();
    Object first = count > 0 ? arguments.get(0) : List.of();
    switch (global.name()) {
      case "OrderedDict" -> {
        if (count <= 1 && first instanceof List<?> items) {
          countCopied(items.size());
          return orderedDict(items);
        }
      }
      case "set" -> {
        if (count <= 1 && first instanceof List<?> items) {
          countCopied(items.size());
          return set(items);
        }
      }
      case "encode" -> { // bytes, in protocol 2
        if (first instanceof String text) {
          countCopied(text.length());
          return text.getBytes(StandardCharsets.ISO_8859_1);
        }
      }
      case REBUILD_PARAMETER -> {
        if (first instanceof StoredTensor) {
          return first;
        }
      }
      case REBUILD, REBUILD_2 -> {
        if (count >= 4
            && first instanceof Located located
            && arguments.get(1) instanceof Long offset
            && arguments.get(2) instanceof Tuple shape
            && arguments.get(3) instanceof Tuple strides) {
          return tensor(located, offset, numbers(shape), numbers(strides));
        }
      }
      default -> {} // a type of storage
    }
    throw wrong(formatted("has a pickle with an invalid call of %s", global));
  }

  private void countCopied(int items) throws DataFileException {
    copied += items;
    if (copied > MAX_COPIED) {
      throw wrong(formatted("has a pickle that copies more than %d items or bytes", MAX_COPIED));
    }
  }

  private Set<Object> set(List<?> items) throws DataFileException {
    Set<Object> set = new LinkedHashSet<>();
    for (Object item : items) {
      set.add(Pickle.key(file, item));
    }
    return set;
  }

  private Map<Object, Object> orderedDict(List<?> items) throws DataFileException {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (Object item : items) {
      List<?> pair =
          item instanceof Tuple tuple
              ? tuple.items()
              : item instanceof List<?> list ? list : List.of();
      if (pair.size() != 2) {
        throw wrong("has a pickle with an OrderedDict of something other than pairs");
      }
      map.put(Pickle.key(file, pair.get(0)), pair.get(1));
    }
    return map;
  }

  private long[] numbers(Tuple tuple) throws DataFileException {
    for (Object item : tuple.items()) {
      if (!(item instanceof Long)) {
        throw wrong("has a tensor with " + Pickle.describe(item) + " as a size or stride");
      }
    }
    return tuple.items().stream().mapToLong(Long.class::cast).toArray();
  }

  private StoredTensor tensor(Located located, long offset, long[] shape, long[] strides)
      throws DataFileException {
    TorchStorage storage = located.storage;
    OptionalLong count = Strides.count(shape);
    if (count.isEmpty()
        || strides.length != shape.length
        || count.getAsLong() > storage.count
        || !isWithin(storage.count, offset, shape, strides)) {
      throw wrong(
          formatted(
              "has a tensor of shape %s, strides %s and offset %d in a storage of %d elements",
              Arrays.toString(shape), Arrays.toString(strides), offset, storage.count));
    }
    return new StoredTensor(shape, strides, offset, storage.type, located.content);
  }

  /** Whether all elements are within their storage. */
  private static boolean isWithin(long count, long offset, long[] shape, long[] strides) {
    long last = offset;
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] == 0) {
        return true; // no elements
      }
      if (strides[axis] < 0 || shape[axis] > 1 && strides[axis] > count / (shape[axis] - 1)) {
        return false;
      }
      last += (shape[axis] - 1) * strides[axis]; // at most count
    }
    return offset >= 0 && offset < count && last < count;
  }

  @Override
  public Object persistent(Object id) throws DataFileException {
    if (!(id instanceof Tuple tuple
        && tuple.items().size() >= 5
        && "storage".equals(tuple.items().get(0))
        && tuple.items().get(1) instanceof Global type
        && isStorage(type)
        && tuple.items().get(2) instanceof String key
        && tuple.items().get(4) instanceof Long count)) {
      throw wrong(
          formatted(
              "has a pickle that asks for the object %s, which is code", Pickle.describe(id)));
    }
    if (tuple.items().size() > 5 && tuple.items().get(5) != null) {
      throw wrong(formatted("has a view of the storage %s, as in PyTorch before 0.4", key));
    }
    ElementType elements = STORAGE_TYPES.get(type.name());
    if (count < 0 || count > Integer.MAX_VALUE / elements.bytes()) {
      throw wrong(formatted("has a storage of %d elements", count));
    }
    var storage = new TorchStorage(key, elements, count);
    TorchStorage known = storages.putIfAbsent(key, storage);
    if (known != null && !known.equals(storage)) {
      throw wrong(formatted("has two storages called %s", key));
    }
    return new Located(storage, locator.locate(storage));
  }

  private DataFileException wrong(String found) {
    return new DataFileException(file, found, PyTorchFile.EXPECTED);
  }
}
