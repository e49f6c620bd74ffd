package dlfs.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dlfs.files.DataFileException;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.optimizers.Sgd;
import dlfs.support.Samples;
import dlfs.support.SharedFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PretrainedWeightsTest {
  @TempDir Path folder;

  /** Two filters of 3x3 on 6x6 images, pooled to 2x2; 8 to 3 to 4. */
  private static final SimpleConvNet NETWORK =
      new SimpleConvNet(new ImageShape(1, 6, 6), 2, 3, 3, 4, new InitialWeights.He());

  private static MultiLayerNetwork network() {
    return NETWORK.create(LayerSet.SCRATCH, new Sgd(), 1);
  }

  /** The .npy files of such a network, as ND4J writes them. */
  private static Map<String, byte[]> arrays(DataType type) {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("W1", npy(type, 2, 1, 3, 3));
    arrays.put("b1", npy(type, 2));
    arrays.put("W2", npy(type, 8, 3));
    arrays.put("b2", npy(type, 3));
    arrays.put("W3", npy(type, 3, 4));
    arrays.put("b3", npy(type, 4));
    return arrays;
  }

  private static byte[] npy(DataType type, long... shape) {
    return Nd4j.toNpyByteArray(Samples.counting(type, shape));
  }

  private Path npz(Map<String, byte[]> arrays) throws IOException {
    Path file = folder.resolve("weights.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.NO_COMPRESSION); // as numpy.savez does
      for (var array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
      }
    }
    return file;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void loadsEveryArray(DataType type) throws IOException {
    MultiLayerNetwork network = network();
    PretrainedWeights.load(npz(arrays(type)), network);
    for (String name : List.of("0_W", "0_b", "2_W", "2_b", "3_W", "3_b")) {
      INDArray values = network.getParam(name);
      assertEquals(Samples.counting(DataType.FLOAT, values.shape()), values, name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void loadsIntoBothLayerSets(LayerSet layers) throws IOException {
    MultiLayerNetwork network = NETWORK.create(layers, new Sgd(), 1);
    PretrainedWeights.load(npz(arrays(DataType.FLOAT)), network);
    MultiLayerNetwork other = network();
    PretrainedWeights.load(npz(arrays(DataType.FLOAT)), other);
    assertEquals(other.params(), network.params());
  }

  /** The file of {@code numpy.asfortranarray([[0, 1, 2], [3, 4, 5]])}. */
  @Test
  void readsColumnOrder() throws IOException {
    byte[] content = npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", 24);
    float[] byColumns = {0, 3, 1, 4, 2, 5};
    ByteBuffer.wrap(content, content.length - 24, 24)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(byColumns);
    try (TensorFile file = TensorFile.open(npz(Map.of("x", content)))) {
      assertEquals(Samples.counting(DataType.FLOAT, 2, 3), file.array("x", DataType.FLOAT));
    }
  }

  /** Returns an .npy file with this header, followed by this number of bytes. */
  private static byte[] npy(String header, int bytes) {
    byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    return ByteBuffer.allocate(magic.length + 2 + header.length() + bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(magic)
        .putShort((short) header.length())
        .put(header.getBytes(StandardCharsets.ISO_8859_1))
        .array();
  }

  // Files that do not fit.

  static Stream<Arguments> misfits() {
    String integers = "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }";
    String structured = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }";
    String scalar = "{'descr': '<f4', 'fortran_order': False, 'shape': (), }";
    String endless =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999, 9), }";
    String numbers = "; expected floating-point values, <f2, <f4 or <f8";
    return Stream.of(
        misfit(a -> a.remove("b2"), "has no array b2; expected it among W1, W2, W3, b1, b3"),
        misfit(
            a -> a.put("W2", npy(DataType.FLOAT, 3, 8)),
            "has an array W2 of shape [3, 8]; expected the shape [8, 3]"),
        misfit(
            a -> a.put("b1", npy(DataType.FLOAT, 1, 2)),
            "has an array b1 of shape [1, 2]; expected the shape [2]"),
        misfit(
            a -> {
              a.put("W4", npy(DataType.FLOAT, 4, 4));
              a.put("b4", npy(DataType.FLOAT, 4));
            },
            "has arrays that the network does not use: W4, b4; expected weights of 3 layers"),
        misfit(
            a -> a.put("b1", npy(integers, 16)),
            "has values of type I64 in the tensor b1; expected F64, F32, F16 or BF16"),
        misfit(
            a -> a.put("b1", npy(structured, 8)), "has as b1 an array of " + structured + numbers),
        misfit(
            a -> a.put("b1", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 4)),
            "has 4 bytes of values as b1; expected 2 of 4 bytes each"),
        misfit(
            a -> a.put("b1", npy("{'descr': '<f8', 'fortran_order': True, 'shape': (2,), }", 24)),
            "has 24 bytes of values as b1; expected 2 of 8 bytes each"),
        misfit(a -> a.put("b1", npy(endless, 8)), "has as b1 an array of " + endless + numbers),
        misfit(
            a -> a.put("b1", Nd4j.toNpyByteArray(Nd4j.createFromArray(1, Float.NaN))),
            "has NaN in the tensor b1; expected values that are finite in single precision"),
        misfit(
            a -> a.put("b1", Nd4j.toNpyByteArray(Nd4j.createFromArray(1, 1 / 0.0))),
            "has Infinity in the tensor b1; expected values that are finite in single precision"),
        misfit(
            a -> a.put("b1", Nd4j.toNpyByteArray(Nd4j.createFromArray(1, 1e300))),
            "has 1.0E300 in the tensor b1; expected values that are finite in single precision"),
        misfit(
            a -> a.put("../../b1", npy(DataType.FLOAT, 2)),
            "has arrays that the network does not use: ../../b1; expected weights of 3 layers"),
        misfit(
            a -> a.put("b1", Arrays.copyOf(npy(DataType.FLOAT, 2), 60)),
            "has something other than an array as b1; expected an .npy file"),
        misfit(
            a -> a.put("W0", new byte[100_000]),
            "has something other than an array as W0; expected an .npy file"),
        misfit(
            a -> a.put("b1", npy(scalar, 4)),
            "has an array b1 of shape []; expected the shape [2]"),
        misfit(
            a -> a.put("b1", new byte[] {1, 2, 3}),
            "has something other than an array as b1; expected an .npy file"));
  }

  private static Arguments misfit(Consumer<Map<String, byte[]>> change, String message) {
    return Arguments.of(message, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misfits")
  void namesTheArrayThatDoesNotFitAndChangesNothing(
      String message, Consumer<Map<String, byte[]>> change) throws IOException {
    Map<String, byte[]> arrays = arrays(DataType.FLOAT);
    change.accept(arrays);
    Path file = npz(arrays);
    MultiLayerNetwork network = network();
    var refusal =
        assertThrows(DataFileException.class, () -> PretrainedWeights.load(file, network));
    assertEquals(file + " " + message, refusal.getMessage());
    assertEquals(network().params(), network.params());
  }

  /** Damages the bytes of a file. */
  private enum Damage {
    CUT_SHORT {
      @Override
      byte[] to(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length * 2 / 3);
      }
    },
    EMPTY {
      @Override
      byte[] to(byte[] bytes) {
        return new byte[0];
      }
    },
    ANOTHER_FILE {
      @Override
      byte[] to(byte[] bytes) {
        return "<html>404 Not Found</html>".getBytes(StandardCharsets.US_ASCII);
      }
    },
    /** An offset in the values of the first array, after its header of 128 bytes. */
    ONE_BIT_OTHER {
      @Override
      byte[] to(byte[] bytes) {
        bytes[200] ^= 1;
        return bytes;
      }
    };

    abstract byte[] to(byte[] bytes);
  }

  @ParameterizedTest
  @EnumSource
  void reportsADamagedFile(Damage damage) throws IOException {
    Path file = npz(arrays(DataType.FLOAT));
    Files.write(file, damage.to(Files.readAllBytes(file)));
    var refusal =
        assertThrows(DataFileException.class, () -> PretrainedWeights.load(file, network()));
    String message = refusal.getMessage();
    assertTrue(
        message.startsWith(file + " is " + (damage == Damage.EMPTY ? "empty" : "damaged: ")),
        message);
    assertTrue(message.endsWith("; expected a NumPy file, .npz"), message);
  }

  @Test
  void reportsAMissingFile() {
    Path file = folder.resolve("missing.npz");
    var refusal =
        assertThrows(DataFileException.class, () -> PretrainedWeights.load(file, network()));
    assertEquals(file + " does not exist; expected a NumPy file, .npz", refusal.getMessage());
  }

  // Files of this project.

  private static MultiLayerNetwork threeLayerSigmoid(int inputs) {
    return new MultiLayerNet(
            inputs, List.of(50, 100), 10, Activation.SIGMOID, new InitialWeights.Xavier())
        .create(LayerSet.SCRATCH, new Sgd(), 1);
  }

  @Test
  void loadsTheBooksTrainedParametersFromTheClassPath() throws IOException {
    MultiLayerNetwork network = threeLayerSigmoid(784);
    PretrainedWeights.loadResource(PretrainedWeights.THREE_LAYER_SIGMOID, network);
    MultiLayerNetwork other = threeLayerSigmoid(784);
    PretrainedWeights.load(SharedFiles.reference("params/three_layer_sigmoid.npz"), other);
    assertEquals(other.params(), network.params());
  }

  @Test
  void namesTheResourceThatDoesNotFit() {
    var refusal =
        assertThrows(
            DataFileException.class,
            () ->
                PretrainedWeights.loadResource(
                    PretrainedWeights.THREE_LAYER_SIGMOID, threeLayerSigmoid(100)));
    assertEquals(
        Path.of(PretrainedWeights.THREE_LAYER_SIGMOID)
            + " has an array W1 of shape [784, 50]; expected the shape [100, 50]",
        refusal.getMessage());
  }

  @Test
  void reportsAMissingResource() {
    var refusal =
        assertThrows(
            NoSuchFileException.class,
            () -> PretrainedWeights.loadResource("pretrained/missing.npz", network()));
    assertEquals("pretrained/missing.npz: not on the class path", refusal.getMessage());
  }
}
