package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.support.PickleBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class PyTorchFileTest {
  private static final long[] SHAPE = {2, 3};
  private static final long[] ROWS = {3, 1};
  private static final Map<String, byte[]> STORAGES =
      Map.of("0", PickleBytes.floats(0, 1, 2, 3, 4, 5, 6));

  @TempDir Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("weights.pth"), content);
  }

  /** Returns a dictionary with the tensor "conv.weight". */
  private static PickleBytes dictionary(int offset, long[] shape, long... strides) {
    return new PickleBytes()
        .global("collections", "OrderedDict")
        .add(')', 'R', '(')
        .text("conv.weight")
        .tensor("FloatStorage", "0", 7, offset, shape, strides)
        .add('u');
  }

  private static double[] values(Path file, String name) throws IOException {
    try (TensorFile tensors = TensorFile.open(file)) {
      return tensors.array(name, DataType.DOUBLE).data().asDouble();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readsBothContainers(boolean zip) throws IOException {
    byte[] pickle = dictionary(1, SHAPE, ROWS).end();
    Path file =
        file(zip ? PickleBytes.zip(pickle, STORAGES) : PickleBytes.legacy(pickle, STORAGES));
    try (TensorFile tensors = TensorFile.open(file)) {
      assertEquals(List.of("conv.weight"), List.copyOf(tensors.shapes().keySet()));
      assertArrayEquals(SHAPE, tensors.shapes().get("conv.weight"));
    }
    assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, values(file, "conv.weight"));
  }

  @Test
  void readsViews() throws IOException {
    byte[] transposed = dictionary(1, new long[] {3, 2}, 1, 3).end();
    assertArrayEquals(
        new double[] {1, 4, 2, 5, 3, 6},
        values(file(PickleBytes.zip(transposed, STORAGES)), "conv.weight"));
    byte[] repeated = dictionary(0, SHAPE, 0, 1).end();
    assertArrayEquals(
        new double[] {0, 1, 2, 0, 1, 2},
        values(file(PickleBytes.zip(repeated, STORAGES)), "conv.weight"));
    byte[] everySecond = dictionary(0, new long[] {3}, 2).end();
    assertArrayEquals(
        new double[] {0, 2, 4},
        values(file(PickleBytes.legacy(everySecond, STORAGES)), "conv.weight"));
  }

  /** 1.5 and -2. */
  @ParameterizedTest
  @CsvSource({
    "HalfStorage, 003e00c0",
    "BFloat16Storage, c03f00c0",
    "FloatStorage, 0000c03f000000c0",
    "DoubleStorage, 000000000000f83f00000000000000c0"
  })
  void readsFloatingPointTypes(String type, String content) throws IOException {
    byte[] pickle =
        new PickleBytes()
            .add('}')
            .text("x")
            .tensor(type, "k", 2, 0, new long[] {2}, new long[] {1})
            .add('s')
            .end();
    Path file = file(PickleBytes.zip(pickle, Map.of("k", HexFormat.of().parseHex(content))));
    assertArrayEquals(new double[] {1.5, -2}, values(file, "x"));
  }

  @Test
  void listsIntegersButDoesNotReadThem() throws IOException {
    byte[] pickle =
        new PickleBytes()
            .add('}')
            .text("bn.num_batches_tracked")
            .tensor("LongStorage", "k", 1, 0, new long[0], new long[0])
            .add('s')
            .end();
    Path file = file(PickleBytes.zip(pickle, Map.of("k", new byte[8])));
    try (TensorFile tensors = TensorFile.open(file)) {
      assertArrayEquals(new long[0], tensors.shapes().get("bn.num_batches_tracked"));
      var e = assertThrows(DataFileException.class, () -> tensors.check("bn.num_batches_tracked"));
      assertEquals(
          file
              + " has values of type I64 in the tensor bn.num_batches_tracked;"
              + " expected F64, F32, F16 or BF16",
          e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model_state_dict", "model"})
  void findsTheDictionaryInACheckpoint(String entry) throws IOException {
    byte[] inner = dictionary(0, SHAPE, ROWS).end();
    byte[] pickle =
        new PickleBytes()
            .add('}', '(')
            .text("epoch")
            .number(3)
            .text("arguments")
            .add(']', '(', 'N', 0x88, ')', 'e')
            .text(entry)
            .raw(Arrays.copyOfRange(inner, 2, inner.length - 1))
            .add('u')
            .end();
    Path file = file(PickleBytes.zip(pickle, STORAGES));
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, values(file, "conv.weight"));
  }

  /** PyTorch keeps the versions of the modules as an attribute of the dictionary. */
  @Test
  void ignoresTheAttributesOfTheDictionary() throws IOException {
    byte[] pickle = dictionary(0, SHAPE, ROWS).add('}').text("_metadata").add('}', 's', 'b').end();
    assertEquals(6, values(file(PickleBytes.zip(pickle, STORAGES)), "conv.weight").length);
  }

  @Test
  void readsParameters() throws IOException {
    byte[] pickle =
        new PickleBytes()
            .add('}')
            .text("w")
            .global("torch._utils", "_rebuild_parameter")
            .add('(')
            .tensor("FloatStorage", "0", 7, 0, SHAPE, ROWS)
            .add(0x88, '}', 't', 'R', 's')
            .end();
    assertEquals(6, values(file(PickleBytes.zip(pickle, STORAGES)), "w").length);
  }

  // Code.

  private static Arguments code(String asked, Consumer<PickleBytes> instructions) {
    return Arguments.of(asked, instructions);
  }

  static Stream<Arguments> code() {
    return Stream.of(
        code("posix.system", p -> p.global("posix", "system").text("x").add(0x85, 'R')),
        code("builtins.eval", p -> p.global("builtins", "eval").text("1").add(0x85, 'R')),
        code("__builtin__.exec", p -> p.global("__builtin__", "exec").text("1").add(0x85, 'R')),
        code("os.system", p -> p.text("os").text("system").add(0x93)),
        code("nt.system", p -> p.raw("(int\nsystem\n".getBytes(StandardCharsets.US_ASCII))),
        code("subprocess.Popen", p -> p.add('(').global("subprocess", "Popen").text("x").add('o')),
        code("models.ResNet", p -> p.global("models", "ResNet").add(')', 0x81)),
        code("argparse.Namespace", p -> p.global("argparse", "Namespace").add(')', 'R', '}', 'b')),
        code(
            "numpy.core.multiarray.scalar",
            p -> p.global("numpy.core.multiarray", "scalar").add(')', 'R')),
        code("torch.load", p -> p.global("torch", "load").text("x").add(0x85, 'R')),
        code(
            "collections.namedtuple",
            p -> p.global("collections", "namedtuple").text("x").add(0x85, 'R')),
        code(
            "collections.OrderedDict.__class__",
            p -> p.global("collections", "OrderedDict.__class__")),
        code("the extension 5", p -> p.add(0x82, 5)),
        code("the extension 258", p -> p.add(0x83, 2, 1)),
        code("the extension 1", p -> p.add(0x84, 1, 0, 0, 0)),
        code("the persistent object os", p -> p.raw("Pos\n".getBytes(StandardCharsets.US_ASCII))),
        code("the object \"os.system\"", p -> p.text("os.system").add('Q')),
        code(
            "the object a tuple of 3",
            p -> p.add('(').text("module").text("models.ResNet").text("/x.py").add('t', 'Q')),
        code(
            "the state a dictionary of 0 of collections.OrderedDict",
            p -> p.global("collections", "OrderedDict").add('}', 'b')),
        code(
            "the state posix.system",
            p -> p.add('}', '}').text("__setstate__").global("posix", "system").add('s', 'b')),
        code("a call of \"os.system\"", p -> p.text("os.system").add(')', 'R')),
        code(
            "an object of collections.OrderedDict",
            p -> p.global("collections", "OrderedDict").add(')', '}', 0x92)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("code")
  void refusesCodeByItsName(String asked, Consumer<PickleBytes> instructions) throws IOException {
    var pickle = new PickleBytes().add('}', '(').text("a").number(1).text("b");
    instructions.accept(pickle);
    byte[] content = pickle.add('u').end();
    String name = asked.replace("the state posix", "posix");
    for (byte[] whole :
        List.of(PickleBytes.zip(content, Map.of()), PickleBytes.legacy(content, Map.of()))) {
      Path file = file(whole);
      var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
      System.out.printf(Locale.ROOT, "%s%n", e.getMessage());
      assertTrue(e.getMessage().contains(" asks for " + name), e.getMessage());
      assertTrue(e.getMessage().contains(", which is code; expected a PyTorch file"), name);
    }
  }

  // Other files that do not fit.

  static Stream<Arguments> misfits() {
    return Stream.of(
        Arguments.of(
            dictionary(2, SHAPE, ROWS).end(),
            "has a tensor of shape [2, 3], strides [3, 1] and offset 2 in a storage of 7"),
        Arguments.of(dictionary(-1, SHAPE, ROWS).end(), "and offset -1 in"),
        Arguments.of(dictionary(0, new long[] {1 << 30, 1 << 30}, 0, 0).end(), "strides [0, 0]"),
        Arguments.of(dictionary(0, new long[] {2, -3}, ROWS).end(), "shape [2, -3]"),
        Arguments.of(dictionary(6, new long[] {2, 3}, -3, -1).end(), "strides [-3, -1]"),
        Arguments.of(dictionary(0, new long[] {2}, ROWS).end(), "strides [3, 1]"),
        Arguments.of(new PickleBytes().add(']').end(), "has a list of 0, not a dictionary"),
        Arguments.of(
            new PickleBytes().add('}').text("epoch").number(3).add('s').end(),
            "has a dictionary without tensors: \"epoch\""),
        Arguments.of(new PickleBytes().add('u').end(), "lacks a mark"),
        Arguments.of(new PickleBytes().add('h', 3).end(), "lacks the object 3"),
        Arguments.of(new PickleBytes().add('}', ']', 'N', 's').end(), "a list of 0 as a key"),
        Arguments.of(
            new PickleBytes().add('X', 255, 255, 255, 127).end(), "a text of 2147483647 bytes"),
        Arguments.of(
            new PickleBytes().add(0x8b, 255, 255, 255, 127).end(), "an integer of 2147483647"),
        Arguments.of(new PickleBytes().add('}', 0).end(), "the unsupported instruction 0x00"),
        Arguments.of(copies("builtins", "set"), "copies more than 1048576 items or bytes"),
        Arguments.of(copies("_codecs", "encode"), "copies more than 1048576 items or bytes"),
        Arguments.of(
            new PickleBytes().raw("N0".repeat(600_000).getBytes(StandardCharsets.US_ASCII)).end(),
            "has a pickle of more than 1000000 instructions"));
  }

  /** Calls a function many times with the same long list or text. */
  private static byte[] copies(String module, String name) {
    var pickle = new PickleBytes().global(module, name).add('q', 1);
    if (name.equals("set")) {
      pickle.add(']', 'q', 0, '(').raw("N".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
      pickle.add('e');
    } else {
      pickle.text("N".repeat(10_000)).add('q', 0);
    }
    for (int i = 0; i < 110; i++) {
      pickle.add('h', 1, 'h', 0, 0x85, 'R');
    }
    return pickle.end();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("misfits")
  void refusesOtherPickles(byte[] pickle, String found) throws IOException {
    Path file = file(PickleBytes.zip(pickle, STORAGES));
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(e.getMessage().contains(found), e.getMessage());
  }

  @Test
  void refusesStoragesOfAnotherSize() throws IOException {
    byte[] pickle = dictionary(0, SHAPE, ROWS).end();
    Map<String, byte[]> shorter = Map.of("0", new byte[24]);
    for (byte[] content :
        List.of(
            PickleBytes.zip(pickle, shorter),
            PickleBytes.legacy(pickle, shorter),
            PickleBytes.zip(pickle, Map.of()),
            PickleBytes.legacy(pickle, Map.of()))) {
      Path file = file(content);
      var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
      System.out.printf(Locale.ROOT, "%s%n", e.getMessage());
    }
  }

  @Test
  void refusesADamagedStorage() throws IOException {
    byte[] content = PickleBytes.zip(dictionary(0, SHAPE, ROWS).end(), STORAGES);
    int two = new String(content, StandardCharsets.ISO_8859_1).indexOf("\0\0\0\100\0\0\100\100");
    content[two]++;
    try (TensorFile tensors = TensorFile.open(file(content))) {
      var e = assertThrows(DataFileException.class, () -> tensors.check("conv.weight"));
      assertTrue(
          e.getMessage().contains("the checksum of archive/data/0 is wrong"), e.getMessage());
    }
  }
}
