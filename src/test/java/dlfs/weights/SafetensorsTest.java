package dlfs.weights;

import static dlfs.text.Text.formatted;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.support.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SafetensorsTest {
  @TempDir Path folder;

  private static byte[] bytes(String json, int valueBytes) {
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + header.length + valueBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("weights.safetensors"), content);
  }

  private static String tensor(String type, String shape, long begin, long end) {
    return formatted(
        "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}", type, shape, begin, end);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void readsWhatItWrites(DataType type) throws IOException {
    INDArray all = Samples.uniform(1, type, 4, 3, 6);
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    arrays.put("z.weight", all);
    arrays.put("column order", all.dup('f'));
    arrays.put("view \"\u00e9\"", all.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all()));
    arrays.put("permuted", all.permute(2, 0, 1));
    arrays.put("vector", Samples.counting(type, 5));
    arrays.put("scalar", Nd4j.scalar(type, 2.5));
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, arrays);
    try (TensorFile tensors = TensorFile.open(file)) {
      assertEquals(List.copyOf(arrays.keySet()), List.copyOf(tensors.shapes().keySet()));
      for (var array : arrays.entrySet()) {
        assertEquals(array.getValue(), tensors.array(array.getKey(), type), array.getKey());
      }
    }
    assertFalse(Files.exists(folder.resolve("weights.safetensors.partial")));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void readsIntoArraysOfAnyStrides(DataType type) throws IOException {
    INDArray values = Samples.counting(DataType.FLOAT, 2, 3, 4);
    Path file = folder.resolve("weights.safetensors");
    Safetensors.write(file, Map.of("x", values));
    INDArray base = Nd4j.create(type, 100);
    List<INDArray> targets =
        List.of(
            Nd4j.create(type, new long[] {2, 3, 4}, 'f'),
            Nd4j.create(type, 4, 2, 3).permute(1, 2, 0),
            base.get(NDArrayIndex.interval(7, 31)).reshape('f', 2, 3, 4),
            Nd4j.create(type, 5, 3, 9)
                .get(
                    NDArrayIndex.interval(2, 4),
                    NDArrayIndex.all(),
                    NDArrayIndex.interval(1, 2, 9)));
    try (TensorFile tensors = TensorFile.open(file)) {
      for (INDArray target : targets) {
        tensors.read("x", target);
        assertEquals(values.castTo(type), target.dup('c'));
      }
      assertEquals(276, base.sumNumber().doubleValue()); // nothing else was written
      assertThrows(
          IllegalArgumentException.class, () -> tensors.read("x", Nd4j.create(type, 4, 3, 2)));
      assertThrows(IllegalArgumentException.class, () -> tensors.check("y"));
    }
  }

  /** 1.5 and -2. */
  @ParameterizedTest
  @CsvSource({
    "F16, 003e00c0",
    "BF16, c03f00c0",
    "F32, 0000c03f000000c0",
    "F64, 000000000000f83f00000000000000c0"
  })
  void readsFloatingPointTypes(String type, String content) throws IOException {
    byte[] values = HexFormat.of().parseHex(content);
    byte[] whole = bytes("{\"x\":" + tensor(type, "[2]", 0, values.length) + "}  ", values.length);
    System.arraycopy(values, 0, whole, whole.length - values.length, values.length);
    try (TensorFile tensors = TensorFile.open(file(whole))) {
      assertArrayEquals(
          new double[] {1.5, -2}, tensors.array("x", DataType.DOUBLE).data().asDouble());
    }
  }

  @Test
  void ignoresMetadata() throws IOException {
    String json = "{\"__metadata__\":{\"format\":\"pt\"},\"x\":" + tensor("F32", "[1]", 0, 4) + "}";
    try (TensorFile tensors = TensorFile.open(file(bytes(json, 4)))) {
      assertEquals(List.of("x"), List.copyOf(tensors.shapes().keySet()));
    }
  }

  @Test
  void refusesNonFiniteValuesWhenTheyAreChecked() throws IOException {
    Path file = folder.resolve("weights.safetensors");
    for (double wrong : new double[] {Double.NaN, 1 / 0.0, 1e300}) {
      Safetensors.write(file, Map.of("x", Nd4j.createFromArray(1, wrong, 3)));
      try (TensorFile tensors = TensorFile.open(file)) {
        var e = assertThrows(DataFileException.class, () -> tensors.check("x"));
        assertEquals(
            formatted(
                "%s has %s in the tensor x; expected values that are finite in single precision",
                file, wrong),
            e.getMessage());
      }
    }
  }

  @Test
  void refusesToWriteIntegers() {
    Path file = folder.resolve("weights.safetensors");
    assertThrows(
        IllegalArgumentException.class,
        () -> Safetensors.write(file, Map.of("x", Nd4j.createFromArray(1, 2))));
    assertFalse(Files.exists(file));
  }

  static Stream<Arguments> misfits() {
    String x = tensor("F32", "[2]", 0, 8);
    return Stream.of(
        Arguments.of("{\"x\":" + x + "}", 4, "has the tensor x at bytes 0 to 8 of 4"),
        Arguments.of("{\"x\":" + x + "}", 9, "has 9 bytes of values, of which its tensors have 8"),
        Arguments.of(
            "{\"x\":" + x + ",\"y\":" + tensor("F32", "[2]", 4, 12) + "}",
            12,
            "has the tensor y at byte 4, where the one before it ends at 8"),
        Arguments.of(
            "{\"x\":" + x + ",\"y\":" + tensor("F32", "[1]", 12, 16) + "}",
            16,
            "has the tensor y at byte 12, where the one before it ends at 8"),
        Arguments.of("{\"x\":" + x + ",\"x\":" + x + "}", 8, "has the tensor x twice"),
        Arguments.of(
            "{\"x\":" + tensor("F32", "[3]", 0, 8) + "}",
            8,
            "has 8 bytes for the tensor x, F32 [3]"),
        Arguments.of(
            "{\"x\":" + tensor("F32", "[-2]", 0, 8) + "}", 8, "8 bytes for the tensor x, F32 [-2]"),
        Arguments.of(
            "{\"x\":" + tensor("F32", "[4294967296,4294967296,2]", 0, 8) + "}",
            8,
            "has 8 bytes for the tensor x, F32 [4294967296, 4294967296, 2]"),
        Arguments.of(
            "{\"x\":" + tensor("F32", "[2]", 8, 0) + "}", 8, "has the tensor x at bytes 8 to 0"),
        Arguments.of(
            "{\"x\":" + tensor("C64", "[1]", 0, 8) + "}",
            8,
            "has the unknown type C64 of the tensor x; expected F64, F32, F16 or BF16"),
        Arguments.of("{\"x\":{\"dtype\":\"F32\"}}", 8, "has no type, shape or data offsets of"),
        Arguments.of("{\"x\":[]}", 8, "is not the JSON of a safetensors file"),
        Arguments.of("{\"x\":" + x + "} {}", 8, "is not the JSON of a safetensors file"),
        Arguments.of("{\"x\":" + x, 8, "is not the JSON of a safetensors file"),
        Arguments.of("{\"__metadata__\":" + "[".repeat(10_000), 8, "is not the JSON"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("misfits")
  void refusesOtherHeaders(String json, int valueBytes, String found) throws IOException {
    Path file = file(bytes(json, valueBytes));
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertTrue(e.getMessage().contains(found), e.getMessage());
    assertTrue(e.getMessage().contains("; expected "), e.getMessage());
  }

  @Test
  void refusesAHeaderLongerThanTheFile() throws IOException {
    byte[] content = bytes("{}", 0);
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 40);
    Path file = file(content);
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertEquals(
        file
            + " declares a header of 1099511627776 bytes;"
            + " expected a safetensors file with a header of at most 2",
        e.getMessage());
  }
}
