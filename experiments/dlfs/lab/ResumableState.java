package dlfs.lab;

import static dlfs.text.Text.formatted;

import dlfs.networks.TrainableNetwork;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Everything that the updates of a run change, and that therefore has to be saved in its
 * checkpoints and restored from them: a network, several of them, an image that is optimised, a
 * replay memory. Whatever follows from the seed and the number of updates alone, such as
 * mini-batches, does not belong to it.
 *
 * <pre>{@code
 * ResumableState.NONE
 *     .with("generator", generator)
 *     .with("discriminator", discriminator)
 *     .with("noise", random)
 * }</pre>
 */
public final class ResumableState {
  /** No state; a state consists of the parts that are added to it. */
  public static final ResumableState NONE = new ResumableState(Map.of(), Map.of());

  private final Map<String, StatePart> parts;
  private final Map<String, INDArray> arrays;

  private ResumableState(Map<String, StatePart> parts, Map<String, INDArray> arrays) {
    this.parts = Collections.unmodifiableMap(parts);
    this.arrays = Collections.unmodifiableMap(arrays);
  }

  /**
   * Returns this state and a network: its parameters, which include running statistics, the state
   * of its update rule, and its number of updates.
   *
   * @param network a chain or a graph; initialised
   */
  public ResumableState with(String name, Model network) {
    TrainableNetwork trained = TrainableNetwork.of(network);
    ResumableState state =
        with(name + " iterations", new Iterations(trained))
            .withArray(name + " parameters", network.params());
    INDArray updaterState = trained.updaterState();
    return updaterState == null ? state : state.withArray(name + " updater", updaterState);
  }

  /**
   * Returns this state and an array.
   *
   * @param array must be an array of its own, not a view of a larger one
   */
  public ResumableState with(String name, INDArray array) {
    if (array.offset() != 0
        || array.elementWiseStride() != 1
        || array.data().length() != array.length()) {
      throw new IllegalArgumentException(name + " is a view of a larger array; save that one");
    }
    return withArray(name, array);
  }

  /** Returns this state and an array whose length does not change. */
  public ResumableState with(String name, float[] values) {
    return with(name, new Floats(values));
  }

  /** Returns this state and another part. */
  public ResumableState with(String name, StatePart part) {
    return new ResumableState(plus(parts, name, part), arrays);
  }

  private ResumableState withArray(String name, INDArray array) {
    return new ResumableState(parts, plus(arrays, name, array));
  }

  private <T> Map<String, T> plus(Map<String, T> map, String name, T value) {
    if (parts.containsKey(name) || arrays.containsKey(name)) {
      throw new IllegalArgumentException("there already is a state " + name);
    }
    Map<String, T> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }

  /** The parts that are read completely before anything is restored. */
  Map<String, StatePart> parts() {
    return parts;
  }

  /**
   * The arrays, which are restored in place, without a copy: any bytes of the right number are
   * valid.
   */
  Map<String, INDArray> arrays() {
    return arrays;
  }

  /** The approximate size of a checkpoint, in bytes. */
  long bytes() {
    return parts.values().stream().mapToLong(StatePart::bytes).sum()
        + arrays.values().stream().mapToLong(ResumableState::bytes).sum();
  }

  /** The size of an array in bytes. */
  static long bytes(INDArray array) {
    return array.length() * array.dataType().width();
  }

  /** Describes an array by its type, shape and order. */
  static String form(INDArray array) {
    return formatted(
        "array %s %s %s", array.dataType(), Arrays.toString(array.shape()), array.ordering());
  }

  /** The number of updates of a network, on which schedules and update rules depend. */
  private record Iterations(TrainableNetwork network) implements StatePart {
    @Override
    public String form() {
      return "number of updates";
    }

    @Override
    public long bytes() {
      return Integer.BYTES;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.writeInt(network.iterationCount());
    }

    @Override
    public Runnable read(DataInputStream in, long bytes) throws IOException {
      int iterations = in.readInt();
      if (iterations < 0) {
        throw new IllegalArgumentException("was saved after a negative number of updates");
      }
      return () -> network.setIterationCount(iterations);
    }
  }

  /** An array of Java's. */
  private record Floats(float[] values) implements StatePart {
    @Override
    public String form() {
      return formatted("%d floats", values.length);
    }

    @Override
    public long bytes() {
      return (long) Float.BYTES * values.length;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      for (float value : values) {
        out.writeFloat(value);
      }
    }

    @Override
    public Runnable read(DataInputStream in, long bytes) throws IOException {
      float[] saved = new float[values.length];
      for (int i = 0; i < saved.length; i++) {
        saved[i] = in.readFloat();
      }
      return () -> System.arraycopy(saved, 0, values, 0, saved.length);
    }
  }
}
