package dlfs.weights;

import static dlfs.text.Text.formatted;

import dlfs.files.DataFileException;
import dlfs.networks.TrainableNetwork;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
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
 * Reads and writes networks, chains and graphs, of this project's layers or DL4J's in the zip
 * format of DL4J's {@link ModelSerializer}: the configuration, the parameters, and the state of the
 * update rule.
 *
 * <p>Reading is safe for files from untrusted sources, unlike {@code ModelSerializer} itself, which
 * creates objects of any class that the file names, some by Java serialization, and allocates as
 * much memory as the file declares.
 */
public final class ModelZip {
  private static final String EXPECTED =
      "a zip of DL4J's ModelSerializer with a network of this project";

  /** The allocation mode that {@code Nd4j.write} writes for every array. */
  private static final String ALLOCATION_MODE = "MIXED_DATA_TYPES";

  /** The offset of the length of an array of rank 1, as written by {@code Nd4j.write}. */
  private static final int LENGTH_OFFSET = 40;

  private static final int CHUNK_BYTES = 1 << 16;

  /** The updater states that are sums or means of squared gradients, by update rule. */
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
   * It is a {@link org.deeplearning4j.nn.multilayer.MultiLayerNetwork} or a {@link
   * org.deeplearning4j.nn.graph.ComputationGraph}, as saved. The network is initialised, as DL4J
   * creates it: {@code Engine.accelerate(network)} makes it fast.
   *
   * @param file written by {@link ModelSerializer} or by {@code network.save(file)}
   * @return the network, in the type that it was saved in, FLOAT or DOUBLE
   * @throws DataFileException if the file is missing or damaged, or is anything other than a
   *     network of this project's layers; the message says what was found
   */
  public static Model read(Path file) throws IOException {
    try (Zip zip = Zip.open(file, EXPECTED)) {
      return new ModelZip(file, zip).network();
    } catch (ZipException | EOFException e) {
      throw new DataFileException(file, "is damaged: " + e.getMessage(), EXPECTED);
    }
  }

  /**
   * Writes a network, as {@link ModelSerializer} does, but much faster, since the parameters are
   * not compressed: that would save 7 % of their size and take 60 times as long.
   *
   * @param network a chain or a graph; initialised
   * @param withUpdater whether the state of its update rule is written, too
   */
  public static void write(Model network, OutputStream out, boolean withUpdater)
      throws IOException {
    TrainableNetwork trained = TrainableNetwork.of(network);
    var zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
    zip.write(trained.configurationJson().getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
    zip.setLevel(Deflater.NO_COMPRESSION);
    write(network.params(), ModelSerializer.COEFFICIENTS_BIN, zip);
    INDArray state = trained.updaterState();
    if (withUpdater && state != null && !state.isEmpty()) {
      write(state, ModelSerializer.UPDATER_BIN, zip);
    }
    zip.finish();
  }

  private static void write(INDArray array, String entry, ZipOutputStream zip) throws IOException {
    zip.putNextEntry(new ZipEntry(entry));
    var out = new DataOutputStream(new BufferedOutputStream(zip, CHUNK_BYTES));
    Nd4j.write(array, out);
    out.flush();
  }

  private Model network() throws IOException {
    goTo(ModelSerializer.CONFIGURATION_JSON);
    var json = new ModelJson(file);
    SavedNetwork saved =
        json.read(zip.whole(ModelSerializer.CONFIGURATION_JSON, ModelJson.MAX_BYTES));
    DataType type = saved.type();
    goTo(ModelSerializer.COEFFICIENTS_BIN);
    INDArray parameters = array(ModelSerializer.COEFFICIENTS_BIN, type, json.parameters(saved));
    checkFinite("parameter", parameters);
    SavedNetwork.WithUpdater made = checked(() -> saved.constructor().apply(parameters));
    if (hasNext(ModelSerializer.UPDATER_BIN)) {
      INDArray own = made.updater().getStateViewArray();
      INDArray state = array(ModelSerializer.UPDATER_BIN, type, own == null ? 0 : own.length());
      checkFinite("updater state value", state);
      checked(() -> setState(made, state));
      if (zip.next().isPresent()) {
        throw new DataFileException(file, "has unexpected entries", EXPECTED);
      }
    }
    checkSquares(made);
    return made.network();
  }

  private static SavedNetwork.WithUpdater setState(SavedNetwork.WithUpdater made, INDArray state) {
    made.updater().setStateViewArray(state);
    return made;
  }

  /** Converts DL4J's unspecific exceptions for an invalid configuration. */
  private <T> T checked(Supplier<T> step) throws DataFileException {
    try {
      return step.get();
    } catch (RuntimeException e) {
      throw new DataFileException(
          file, "has an invalid configuration: " + ModelJson.firstLine(e), EXPECTED);
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
   * Reads an array of rank 1, as written by {@code Nd4j.write}. Allocates no more memory than the
   * file can fill.
   */
  private INDArray array(String entry, DataType type, long length) throws IOException {
    DataInputStream in = zip.content();
    byte[] header = header(type, length);
    byte[] found = in.readNBytes(header.length);
    String expected = formatted("%d values of type %s", length, type);
    if (!Arrays.equals(found, header)) {
      throw new DataFileException(
          file, formatted("has %s as %s", describe(found), entry), expected);
    }
    int width = type.width();
    if (length * (double) width > Zip.maxBytes(file)) {
      throw new DataFileException(
          file, formatted("is too small for %s as %s", expected, entry), "a complete file");
    }
    INDArray array = Nd4j.createUninitialized(type, length);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES); // big-endian
    DataBuffer memory = array.data();
    for (long done = 0; done < length; ) {
      int count = (int) Math.min(length - done, CHUNK_BYTES / width);
      if (in.readNBytes(chunk.array(), 0, count * width) < count * width) {
        throw new DataFileException(file, "has fewer values than declared as " + entry, expected);
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
      throw new DataFileException(file, "has more values than declared as " + entry, expected);
    }
    return array;
  }

  private static String describe(byte[] header) {
    if (header.length >= LENGTH_OFFSET + Long.BYTES) {
      long length = ByteBuffer.wrap(header).getLong(LENGTH_OFFSET);
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        byte[] like = header(type, length);
        if (Arrays.equals(header, Arrays.copyOf(like, header.length))) {
          return formatted("%d values of type %s", length, type);
        }
      }
    }
    return "something other than an array";
  }

  /** Returns the header that {@code Nd4j.write} writes before the values of an array of rank 1. */
  private static byte[] header(DataType type, long length) {
    long[] shape = {1, length, 1, typeFlag(type), 1, 'c'};
    String name = type.name();
    int text = Short.BYTES + ALLOCATION_MODE.length() + Long.BYTES + Short.BYTES;
    ByteBuffer header =
        ByteBuffer.allocate(2 * text + 4 + shape.length * Long.BYTES + name.length());
    put(header, ALLOCATION_MODE).putLong(shape.length);
    put(header, "LONG");
    for (long number : shape) {
      header.putLong(number);
    }
    put(header, ALLOCATION_MODE).putLong(length);
    return put(header, name).array();
  }

  private static ByteBuffer put(ByteBuffer header, String text) {
    return header.putShort((short) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static long typeFlag(DataType type) {
    return type == DataType.FLOAT ? 1 << 13 : 1 << 14;
  }

  private void checkFinite(String what, INDArray array) throws DataFileException {
    DataBuffer values = array.data();
    for (long i = 0; i < array.length(); i++) {
      double value = values.getDouble(i);
      if (!Double.isFinite(value)) {
        throw new DataFileException(
            file, formatted("has %s as %s %d", value, what, i), "finite values");
      }
    }
  }

  /**
   * Refuses negative variances and states of squared gradients: training cannot produce them, and
   * they would make the next outputs or updates NaN.
   */
  private void checkSquares(SavedNetwork.WithUpdater made) throws DataFileException {
    for (Layer layer : made.layers()) {
      checkNotNegative(
          "variance", layer.paramTable().get(BatchNormalizationParamInitializer.GLOBAL_VAR));
    }
    for (var block : made.updater().getUpdaterBlocks()) {
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
      throw new DataFileException(
          file, formatted("has %s as %s", least, what), "no negative values");
    }
  }
}
