package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdaGradUpdater;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.RmsPropUpdater;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Reads what DL4J's {@link ModelSerializer} writes of a network of this project, and nothing else:
 * the configuration, the parameters, and what the update rule remembers.
 *
 * <p>{@code ModelSerializer} itself believes what it reads. It makes objects of any class that the
 * file names, some by Java's own serialization, and takes as much memory as the file asks for.
 */
public final class ModelZip {
  private static final String EXPECTED =
      "a zip of DL4J's ModelSerializer with a network of this project";

  /** How {@code Nd4j.write} calls the memory of an array. */
  private static final String ANY_MEMORY = "MIXED_DATA_TYPES";

  /** Where {@code Nd4j.write} has the number of elements of an array of rank 1. */
  private static final int LENGTH_AT = 40;

  private static final int CHUNK = 1 << 16; // bytes

  /** The names of the states that are sums or means of squared gradients. */
  private static final Map<Class<? extends IUpdater>, String> SQUARES =
      Map.of(
          dlfs.optimizers.AdaGrad.class,
          "h",
          dlfs.optimizers.RmsProp.class,
          "h",
          dlfs.optimizers.Adam.class,
          "v",
          org.nd4j.linalg.learning.config.AdaGrad.class,
          AdaGradUpdater.GRAD_STATE,
          org.nd4j.linalg.learning.config.RmsProp.class,
          RmsPropUpdater.G_STATE,
          org.nd4j.linalg.learning.config.Adam.class,
          AdamUpdater.V_STATE);

  private final Path file;
  private final Zip zip;

  private ModelZip(Path file, Zip zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Reads a network with its parameters and, where the file has one, the state of its update rule.
   * The network is initialised, as DL4J creates it: {@code Engine.accelerate(network)} makes it
   * fast.
   *
   * @param file written by {@link ModelSerializer} or by {@code network.save(file)}
   * @return the network, in the type that it was saved in, FLOAT or DOUBLE
   * @throws DataFileException if the file is missing or damaged, or is anything other than a
   *     network of this project's layers; the message says what was found
   */
  public static MultiLayerNetwork read(Path file) throws IOException {
    try (Zip zip = Zip.open(file, EXPECTED)) {
      return new ModelZip(file, zip).network();
    } catch (ZipException | EOFException e) {
      throw new DataFileException(file, "is damaged: " + e.getMessage(), EXPECTED);
    }
  }

  private MultiLayerNetwork network() throws IOException {
    goTo(ModelSerializer.CONFIGURATION_JSON);
    var json = new ModelJson(file);
    MultiLayerConfiguration configuration =
        json.read(zip.whole(ModelSerializer.CONFIGURATION_JSON, ModelJson.MOST_BYTES));
    DataType type = configuration.getDataType();
    goTo(ModelSerializer.COEFFICIENTS_BIN);
    INDArray parameters =
        numbers(ModelSerializer.COEFFICIENTS_BIN, type, json.parameters(configuration));
    checkFinite("parameter", parameters);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    INDArray state =
        made(
            () -> {
              network.init(parameters, false);
              return network.getUpdater().getStateViewArray();
            });
    if (hasNext(ModelSerializer.UPDATER_BIN)) {
      long remembered = state == null ? 0 : state.length();
      INDArray saved = numbers(ModelSerializer.UPDATER_BIN, type, remembered);
      checkFinite("updater state value", saved);
      made(() -> setState(network, saved));
      if (zip.next().isPresent()) {
        throw new DataFileException(file, "has more entries than those of a network", EXPECTED);
      }
    }
    checkSquares(network);
    return network;
  }

  private static MultiLayerNetwork setState(MultiLayerNetwork network, INDArray state) {
    network.getUpdater().setStateViewArray(network, state, false);
    return network;
  }

  /** DL4J has no exception of its own for a configuration that it can make nothing of. */
  private <T> T made(Supplier<T> step) throws DataFileException {
    try {
      return step.get();
    } catch (RuntimeException e) {
      throw new DataFileException(
          file, "has a configuration that makes no network: " + ModelJson.firstLine(e), EXPECTED);
    }
  }

  private void goTo(String entry) throws IOException {
    if (!hasNext(entry)) {
      throw new DataFileException(file, formatted("has no %s", entry), EXPECTED);
    }
  }

  private boolean hasNext(String entry) throws IOException {
    String name = zip.next().orElse(null);
    if (name != null && !name.equals(entry)) {
      throw new DataFileException(file, "has the entry " + name, entry + " in its place");
    }
    return name != null;
  }

  /**
   * An array of rank 1, as {@code Nd4j.write} writes it. Takes memory only for what the file can
   * really hold.
   */
  private INDArray numbers(String entry, DataType type, long length) throws IOException {
    DataInputStream in = zip.content();
    byte[] header = header(type, length);
    byte[] found = in.readNBytes(header.length);
    String expected = formatted("%d numbers of type %s", length, type);
    if (!Arrays.equals(found, header)) {
      throw new DataFileException(file, formatted("has %s as %s", what(found), entry), expected);
    }
    int width = type.width();
    if (length * (double) width > Zip.mostBytes(file)) {
      throw new DataFileException(
          file, formatted("is too small to have %s as %s", expected, entry), "a whole file");
    }
    INDArray array = Nd4j.createUninitialized(type, length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK); // big-endian
    DataBuffer memory = array.data();
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(length - done, CHUNK / width);
      if (in.readNBytes(chunk.array(), 0, count * width) < count * width) {
        throw new DataFileException(file, "has less than it promises as " + entry, expected);
      }
      for (int i = 0; i < count; i++, done++) {
        if (type == DataType.FLOAT) {
          memory.put(done, chunk.getFloat(i * width));
        } else {
          memory.put(done, chunk.getDouble(i * width));
        }
      }
    }
    if (in.read() != -1) {
      throw new DataFileException(file, "has more than it promises as " + entry, expected);
    }
    return array;
  }

  private static String what(byte[] header) {
    if (header.length >= LENGTH_AT + Long.BYTES) {
      long length = ByteBuffer.wrap(header).getLong(LENGTH_AT);
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        byte[] like = header(type, length);
        if (Arrays.equals(header, Arrays.copyOf(like, header.length))) {
          return formatted("%d numbers of type %s", length, type);
        }
      }
    }
    return "something else than an array of numbers";
  }

  /** What {@code Nd4j.write} writes before the numbers of an array of rank 1. */
  private static byte[] header(DataType type, long length) {
    long[] shape = {1, length, 1, typeFlag(type), 1, 'c'};
    String name = type.name();
    int text = Short.BYTES + ANY_MEMORY.length() + Long.BYTES + Short.BYTES;
    ByteBuffer header =
        ByteBuffer.allocate(2 * text + 4 + shape.length * Long.BYTES + name.length());
    put(header, ANY_MEMORY).putLong(shape.length);
    put(header, "LONG");
    for (long number : shape) {
      header.putLong(number);
    }
    put(header, ANY_MEMORY).putLong(length);
    return put(header, name).array();
  }

  private static ByteBuffer put(ByteBuffer header, String text) {
    return header.putShort((short) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static long typeFlag(DataType type) {
    return type == DataType.FLOAT ? 1 << 13 : 1 << 14;
  }

  private void checkFinite(String what, INDArray array) throws DataFileException {
    DataBuffer numbers = array.data();
    for (long i = 0; i < array.length(); i++) {
      double number = numbers.getDouble(i);
      if (!Double.isFinite(number)) {
        throw new DataFileException(
            file, formatted("has %s as %s %d", number, what, i), "finite numbers");
      }
    }
  }

  /**
   * Refuses variances and states of squared gradients below 0: no training can have left them, and
   * they would make the next outputs or updates NaN.
   */
  private void checkSquares(MultiLayerNetwork network) throws DataFileException {
    for (Layer layer : network.getLayers()) {
      checkNotNegative(
          "variance", layer.paramTable().get(BatchNormalizationParamInitializer.GLOBAL_VAR));
    }
    for (var block : ((MultiLayerUpdater) network.getUpdater()).getUpdaterBlocks()) {
      GradientUpdater<?> updater = block.getGradientUpdater();
      String squares = SQUARES.get(updater.getConfig().getClass());
      if (squares != null) {
        checkNotNegative("updater state of squared gradients", updater.getState().get(squares));
      }
    }
  }

  private void checkNotNegative(String what, INDArray array) throws DataFileException {
    double least = array == null ? 0 : array.minNumber().doubleValue();
    if (least < 0) {
      throw new DataFileException(file, formatted("has %s as %s", least, what), "none below 0");
    }
  }
}
