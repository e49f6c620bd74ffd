package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dlfs.files.DataFileException;
import dlfs.support.PickleBytes;
import dlfs.support.Samples;
import dlfs.support.Zips;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NpzTest {
  @TempDir Path folder;

  private static byte[] npy(int version, String header, byte[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + header.length() + values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) version).put((byte) 0);
    if (version == 1) {
      bytes.putShort((short) header.length());
    } else {
      bytes.putInt(header.length());
    }
    bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(values);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static byte[] npy(String type, String hex, String shape) {
    return npy(
        1,
        "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }     \n",
        HexFormat.of().parseHex(hex));
  }

  private static double[] values(Path file, String name) throws IOException {
    try (TensorFile tensors = TensorFile.open(file)) {
      return tensors.array(name, DataType.DOUBLE).data().asDouble();
    }
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    arrays.put("W1", Samples.uniform(1, DataType.FLOAT, 2, 3, 4, 5));
    arrays.put("block/conv", Samples.uniform(2, DataType.DOUBLE, 6, 7).dup('f'));
    arrays.put("b1", Samples.counting(DataType.FLOAT, 3));
    arrays.put("scalar", Nd4j.scalar(0.5));
    Path file = folder.resolve("weights.npz");
    Npz.write(file, arrays);
    byte[] content = Files.readAllBytes(file);
    try (TensorFile tensors = TensorFile.open(file)) {
      assertEquals(List.copyOf(arrays.keySet()), List.copyOf(tensors.shapes().keySet()));
      for (var array : arrays.entrySet()) {
        INDArray expected = array.getValue();
        assertEquals(expected, tensors.array(array.getKey(), expected.dataType()));
      }
    }
    Npz.write(file, arrays);
    assertArrayEquals(content, Files.readAllBytes(file), "the same every time");
  }

  /** 1.5 and -2. */
  @ParameterizedTest
  @CsvSource({
    "<f2, 003e00c0",
    "<f4, 0000c03f000000c0",
    "<f8, 000000000000f83f00000000000000c0",
    ">f2, 3e00c000",
    ">f4, 3fc00000c0000000",
    ">f8, 3ff8000000000000c000000000000000"
  })
  void readsFloatingPointTypesOfEitherByteOrder(String type, String hex) throws IOException {
    for (int level : new int[] {Deflater.NO_COMPRESSION, Deflater.BEST_COMPRESSION}) {
      byte[] zip = Zips.zip(Map.of("x.npy", npy(type, hex, "(2,)")), level);
      Path file = Files.write(folder.resolve("weights.npz"), zip);
      assertArrayEquals(new double[] {1.5, -2}, values(file, "x"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsArraysOfTheirOwn(int version) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2), }\n";
    byte[] content = npy(version, header, PickleBytes.floats(1, 2, 3, 4));
    Path file = Files.write(folder.resolve("kernel.npy"), content);
    assertArrayEquals(new double[] {1, 3, 2, 4}, values(file, "kernel"));
  }

  @Test
  void listsIntegersButDoesNotReadThem() throws IOException {
    byte[] zip = Zips.zip(Map.of("steps.npy", npy("<i8", "0700000000000000", "()")));
    Path file = Files.write(folder.resolve("weights.npz"), zip);
    try (TensorFile tensors = TensorFile.open(file)) {
      assertArrayEquals(new long[0], tensors.shapes().get("steps"));
      assertThrows(DataFileException.class, () -> tensors.check("steps"));
    }
  }

  /** Declares 20 MB of zeros, compressed to 20 kB. */
  @Test
  void inflatesNothingBeforeItIsAskedFor() throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (5000000,), }\n";
    byte[] zip = Zips.zip(Map.of("x.npy", npy(1, header, new byte[20_000_000])));
    Path file = Files.write(folder.resolve("weights.npz"), zip);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try (TensorFile tensors = TensorFile.open(file)) {
      assertArrayEquals(new long[] {5_000_000}, tensors.shapes().get("x"));
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < 1_000_000, bytes + " bytes");
  }

  @Test
  void refusesAnArrayTwice() throws IOException {
    byte[] one = npy("<f4", "00000000", "(1,)");
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("x", one);
    entries.put("x.npy", one);
    Path file = Files.write(folder.resolve("weights.npz"), Zips.zip(entries));
    var e = assertThrows(DataFileException.class, () -> TensorFile.open(file));
    assertEquals(file + " has the array x twice; expected a NumPy file, .npz", e.getMessage());
  }
}
