package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads Python's pickles, of which a file may have several. A pickle is a program for a stack
 * machine, which in Python may call any function; here it can only build containers, numbers and
 * text, and what the {@link Callables} offer. Everything else is refused by its name.
 *
 * <p>Python's objects become {@code null}, {@link Boolean}, {@link Long}, {@link BigInteger},
 * {@link Double}, {@link String}, {@code byte[]}, {@link List}, {@link Tuple}, {@link Set}, {@link
 * Map} (in the order of insertion) and {@link Global}.
 *
 * <p>See {@code Lib/pickletools.py} of Python for the instructions. Those of protocol 0 that have
 * their operands as text are not supported.
 */
final class Pickle {
  /** The maximum number of instructions, which suffices for 30,000 tensors. */
  private static final int MAX_INSTRUCTIONS = 1_000_000;

  /** The maximum length of a text, in bytes. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  /** The maximum length of the name of a module, class or function, in bytes. */
  private static final int MAX_NAME_BYTES = 1_000;

  private static final int MAX_INTEGER_BYTES = 255;
  private static final int HIGHEST_PROTOCOL = 5;

  /** A class or function that a pickle names. */
  record Global(String module, String name) {
    @Override
    public String toString() {
      return module + "." + name;
    }
  }

  /** A Python tuple. Tuples are only equal if they are the same, since they may be cyclic. */
  static final class Tuple {
    private final List<Object> items;

    Tuple(List<Object> items) {
      this.items = items;
    }

    List<Object> items() {
      return items;
    }
  }

  /** The classes and functions that a pickle may use, and objects that are not in it. */
  interface Callables {
    /** Whether a pickle may name a class or function. */
    boolean isAllowed(Global global);

    /**
     * Returns the object that a call of an allowed class or function returns.
     *
     * @throws DataFileException if the arguments are wrong
     */
    Object call(Global global, List<Object> arguments) throws DataFileException;

    /**
     * Returns the object outside the pickle with this identifier.
     *
     * @throws DataFileException if there is none
     */
    Object persistent(Object id) throws DataFileException;
  }

  private final Path file;
  private final ByteBuffer bytes;
  private final Callables callables;
  private List<Object> stack = new ArrayList<>();

  /** The stacks below marks, the outermost first. */
  private final List<List<Object>> below = new ArrayList<>();

  private final Map<Long, Object> memo = new HashMap<>();

  /**
   * Creates a reader.
   *
   * @param bytes the file from the start of the first pickle
   */
  Pickle(Path file, ByteBuffer bytes, Callables callables) {
    this.file = file;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.callables = callables;
  }

  /**
   * Reads the next pickle.
   *
   * @throws DataFileException if it is damaged, or asks for anything that is not allowed
   */
  Object read() throws DataFileException {
    stack.clear();
    below.clear();
    memo.clear();
    for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
      int instruction = number(1);
      if (instruction == '.') {
        return pop();
      }
      execute(instruction);
    }
    throw wrong(formatted("has a pickle of more than %d instructions", MAX_INSTRUCTIONS));
  }

  /** Returns the offset of the byte after the pickles that have been read. */
  int position() {
    return bytes.position();
  }

  private void execute(int instruction) throws DataFileException {
    switch (instruction) {
      case 0x80 -> { // PROTO
        int protocol = number(1);
        if (protocol > HIGHEST_PROTOCOL) {
          throw wrong(formatted("has a pickle of the unknown protocol %d", protocol));
        }
      }
      case 0x95 -> take(Long.BYTES); // FRAME
      case '(' -> { // MARK
        below.add(stack);
        stack = new ArrayList<>();
      }
      case '0' -> pop(); // POP
      case '1' -> popToMark(); // POP_MARK
      case '2' -> { // DUP
        Object top = pop();
        push(top);
        push(top);
      }
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) number(1)); // BININT1
      case 'M' -> push((long) number(2)); // BININT2
      case 'J' -> push((long) number(Integer.BYTES)); // BININT
      case 0x8a -> push(integer(number(1))); // LONG1
      case 0x8b -> push(integer(number(Integer.BYTES))); // LONG4
      case 'G' -> push(take(Double.BYTES).order(ByteOrder.BIG_ENDIAN).getDouble()); // BINFLOAT
      case 'U' -> push(new String(content(1), StandardCharsets.ISO_8859_1)); // SHORT_BINSTRING
      case 'T' -> push(new String(content(4), StandardCharsets.ISO_8859_1)); // BINSTRING
      case 0x8c -> push(new String(content(1), StandardCharsets.UTF_8)); // SHORT_BINUNICODE
      case 'X' -> push(new String(content(4), StandardCharsets.UTF_8)); // BINUNICODE
      case 0x8d -> push(new String(content(8), StandardCharsets.UTF_8)); // BINUNICODE8
      case 'C' -> push(content(1)); // SHORT_BINBYTES
      case 'B' -> push(content(4)); // BINBYTES
      case 0x8e -> push(content(8)); // BINBYTES8
      case ')' -> push(new Tuple(List.of())); // EMPTY_TUPLE
      case 't' -> push(new Tuple(popToMark())); // TUPLE
      case 0x85, 0x86, 0x87 -> push(new Tuple(pop(instruction - 0x84))); // TUPLE1 to TUPLE3
      case ']' -> push(new ArrayList<>()); // EMPTY_LIST
      case 'l' -> push(popToMark()); // LIST
      case 'a' -> addToList(pop(1)); // APPEND
      case 'e' -> addToList(popToMark()); // APPENDS
      case '}' -> push(new LinkedHashMap<>()); // EMPTY_DICT
      case 'd' -> { // DICT
        List<Object> items = popToMark();
        push(new LinkedHashMap<>());
        putIntoMap(items);
      }
      case 's' -> putIntoMap(pop(2)); // SETITEM
      case 'u' -> putIntoMap(popToMark()); // SETITEMS
      case 0x8f -> push(new LinkedHashSet<>()); // EMPTY_SET
      case 0x90 -> addToSet(popToMark()); // ADDITEMS
      case 0x91 -> { // FROZENSET
        List<Object> items = popToMark();
        push(new LinkedHashSet<>());
        addToSet(items);
      }
      case 'q' -> memo.put((long) number(1), top()); // BINPUT
      case 'r' -> memo.put(unsigned(), top()); // LONG_BINPUT
      case 0x94 -> memo.put((long) memo.size(), top()); // MEMOIZE
      case 'h' -> push(remembered(number(1))); // BINGET
      case 'j' -> push(remembered(unsigned())); // LONG_BINGET
      case 'c' -> push(allowed(new Global(line(), line()))); // GLOBAL
      case 0x93 -> { // STACK_GLOBAL
        List<Object> names = pop(2);
        push(allowed(new Global(text(names.get(0)), text(names.get(1)))));
      }
      case 'R', 0x81 -> { // REDUCE, NEWOBJ
        List<Object> call = pop(2);
        push(call(call.get(0), call.get(1)));
      }
      case 'b' -> build(pop(1).get(0)); // BUILD
      case 'Q' -> push(callables.persistent(pop())); // BINPERSID
      default -> refuse(instruction);
    }
  }

  /** Names what an instruction asks for that is not supported. */
  private void refuse(int instruction) throws DataFileException {
    switch (instruction) {
      case 'i' -> throw refused(new Global(line(), line()).toString()); // INST
      case 'o' -> { // OBJ
        List<Object> call = popToMark();
        throw refused("an object of " + (call.isEmpty() ? "no class" : describe(call.get(0))));
      }
      case 0x92 -> throw refused("an object of " + describe(pop(3).get(0))); // NEWOBJ_EX
      case 0x82 -> throw refused("the extension " + number(1)); // EXT1
      case 0x83 -> throw refused("the extension " + number(2)); // EXT2
      case 0x84 -> throw refused("the extension " + number(Integer.BYTES)); // EXT4
      case 'P' -> throw refused("the persistent object " + line()); // PERSID
      default ->
          throw wrong(
              formatted(
                  "has a pickle with the unsupported instruction 0x%02x at byte %d",
                  instruction, bytes.position() - 1));
    }
  }

  private Global allowed(Global global) throws DataFileException {
    if (!callables.isAllowed(global)) {
      throw refused(global.toString());
    }
    return global;
  }

  private Object call(Object function, Object arguments) throws DataFileException {
    if (function instanceof Global global && arguments instanceof Tuple tuple) {
      return callables.call(global, tuple.items());
    }
    throw refused(formatted("a call of %s with %s", describe(function), describe(arguments)));
  }

  /** Sets the attributes of an object: those of an OrderedDict, which are not needed. */
  private void build(Object state) throws DataFileException {
    if (!(top() instanceof Map && state instanceof Map)) {
      throw refused(formatted("the state %s of %s", describe(state), describe(top())));
    }
  }

  /** Returns a short description of an object. */
  static String describe(Object object) {
    if (object instanceof Global || object instanceof Number || object instanceof Boolean) {
      return object.toString();
    }
    if (object instanceof StoredTensor) {
      return "a tensor";
    }
    if (object instanceof String text) {
      return '"' + text + '"';
    }
    if (object instanceof Tuple tuple) {
      return formatted("a tuple of %d", tuple.items().size());
    }
    if (object instanceof Map<?, ?> map) {
      return formatted("a dictionary of %d", map.size());
    }
    if (object instanceof List<?> list) {
      return formatted("a list of %d", list.size());
    }
    return object == null ? "None" : "an object";
  }

  private void addToList(List<Object> items) throws DataFileException {
    if (!(top() instanceof List)) {
      throw refused("items of " + describe(top()));
    }
    @SuppressWarnings("unchecked") // all lists are made here
    List<Object> list = (List<Object>) top();
    list.addAll(items);
  }

  private void putIntoMap(List<Object> items) throws DataFileException {
    if (!(top() instanceof Map) || items.size() % 2 != 0) {
      throw refused("items of " + describe(top()));
    }
    @SuppressWarnings("unchecked") // all maps are made here
    Map<Object, Object> map = (Map<Object, Object>) top();
    for (int i = 0; i < items.size(); i += 2) {
      map.put(key(file, items.get(i)), items.get(i + 1));
    }
  }

  private void addToSet(List<Object> items) throws DataFileException {
    if (!(top() instanceof Set)) {
      throw refused("items of " + describe(top()));
    }
    @SuppressWarnings("unchecked") // all sets are made here
    Set<Object> set = (Set<Object>) top();
    for (Object item : items) {
      set.add(key(file, item));
    }
  }

  /**
   * Refuses keys that Python refuses too, whose hash codes may not exist, since they are cyclic.
   */
  static Object key(Path file, Object key) throws DataFileException {
    if (key instanceof List || key instanceof Map || key instanceof Set) {
      throw new DataFileException(
          file, formatted("has a pickle with %s as a key", describe(key)), PyTorchFile.EXPECTED);
    }
    return key;
  }

  private void push(Object object) {
    stack.add(object);
  }

  private Object top() throws DataFileException {
    if (stack.isEmpty()) {
      throw wrong("has a damaged pickle, which lacks an operand");
    }
    return stack.get(stack.size() - 1);
  }

  private Object pop() throws DataFileException {
    Object top = top();
    stack.remove(stack.size() - 1);
    return top;
  }

  private List<Object> pop(int count) throws DataFileException {
    if (stack.size() < count) {
      throw wrong("has a damaged pickle, which lacks an operand");
    }
    List<Object> end = stack.subList(stack.size() - count, stack.size());
    List<Object> items = new ArrayList<>(end);
    end.clear();
    return items;
  }

  private List<Object> popToMark() throws DataFileException {
    if (below.isEmpty()) {
      throw wrong("has a damaged pickle, which lacks a mark");
    }
    List<Object> items = stack;
    stack = below.remove(below.size() - 1);
    return items;
  }

  private Object remembered(long key) throws DataFileException {
    if (!memo.containsKey(key)) {
      throw wrong("has a damaged pickle, which lacks the object " + key);
    }
    return memo.get(key);
  }

  private String text(Object object) throws DataFileException {
    if (object instanceof String text) {
      return text;
    }
    throw refused(describe(object));
  }

  /** Reads a little-endian number, signed if it has four bytes. */
  private int number(int width) throws DataFileException {
    ByteBuffer operand = take(width);
    return switch (width) {
      case 1 -> Byte.toUnsignedInt(operand.get());
      case 2 -> Short.toUnsignedInt(operand.getShort());
      default -> operand.getInt();
    };
  }

  private long unsigned() throws DataFileException {
    return Integer.toUnsignedLong(number(Integer.BYTES));
  }

  /** Reads an integer of this length in bytes, little-endian. */
  private Object integer(int length) throws DataFileException {
    if (length < 0 || length > MAX_INTEGER_BYTES) {
      throw wrong(formatted("has a pickle with an integer of %d bytes", length));
    }
    byte[] digits = new byte[length];
    take(length).get(digits);
    byte[] bigEndian = new byte[1 + length]; // of at least one byte
    for (int i = 0; i < length; i++) {
      bigEndian[length - i] = digits[i];
    }
    bigEndian[0] = (byte) (length > 0 && digits[length - 1] < 0 ? -1 : 0);
    var value = new BigInteger(bigEndian);
    boolean isLong = value.bitLength() < Long.SIZE;
    return isLong ? (Object) value.longValue() : value;
  }

  /** Reads a text or bytes, with their length before them. */
  private byte[] content(int widthOfLength) throws DataFileException {
    long length =
        widthOfLength == Long.BYTES
            ? take(Long.BYTES).getLong()
            : widthOfLength == Integer.BYTES ? unsigned() : number(1);
    if (length < 0 || length > MAX_TEXT_BYTES) {
      throw wrong(formatted("has a pickle with a text of %s bytes", Long.toUnsignedString(length)));
    }
    ByteBuffer operand = take((int) length);
    byte[] content = new byte[operand.remaining()];
    operand.get(content);
    return content;
  }

  private String line() throws DataFileException {
    int start = bytes.position();
    for (int length = 0; length <= MAX_NAME_BYTES; length++) {
      if (number(1) == '\n') {
        byte[] line = new byte[length];
        bytes.get(start, line);
        return new String(line, StandardCharsets.UTF_8);
      }
    }
    throw wrong("has a damaged pickle, with an endless name");
  }

  /** Returns the next bytes, little-endian. */
  private ByteBuffer take(int length) throws DataFileException {
    if (length > bytes.remaining()) {
      throw wrong("has a pickle that is truncated");
    }
    ByteBuffer operand = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(bytes.position() + length);
    return operand;
  }

  private DataFileException refused(String what) {
    return wrong(formatted("has a pickle that asks for %s, which is code", what));
  }

  private DataFileException wrong(String found) {
    return new DataFileException(file, found, PyTorchFile.EXPECTED);
  }
}
