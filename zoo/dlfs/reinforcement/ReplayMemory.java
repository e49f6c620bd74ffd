package dlfs.reinforcement;

import static dlfs.text.Text.formatted;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Experience replay (section 8.5.4; Mnih et al. 2015, after L.-J. Lin 1992): keeps the latest
 * transitions of an agent, from which mini-batches are drawn. The transitions of a mini-batch are
 * hardly correlated then, unlike successive ones, and each is used several times.
 *
 * <p>A ring buffer: when it is full, a new transition replaces the oldest. Observations take four
 * bytes a value, or one bit. Not thread-safe.
 */
public final class ReplayMemory {
  private static final int BITS_PER_BYTE = 8;

  /** The size of the largest array of bytes, less what some virtual machines reserve. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private final int capacity;
  private final int observationSize;
  private final boolean binary;

  /** The bytes of an observation, and those of a transition. */
  private final int observationBytes;

  private final int rowBytes;

  /**
   * A row for each transition: the two observations, the action, the reward, and 1 if it is
   * terminal.
   */
  private final byte[] content;

  private final ByteBuffer rows;

  private int size;
  private int next;

  /**
   * Creates an empty memory.
   *
   * @param capacity the number of transitions that it holds, at least 1
   * @param observationSize the number of values of an observation, at least 1
   * @param binary whether all values of observations are 0 or 1
   * @throws IllegalArgumentException if it would need 2 GiB or more
   */
  public ReplayMemory(int capacity, int observationSize, boolean binary) {
    if (capacity < 1 || observationSize < 1) {
      throw new IllegalArgumentException(
          formatted(
              "a replay memory of %d transitions with %d values: expected at least 1",
              capacity, observationSize));
    }
    long bytesPerObservation = bytes(observationSize, binary);
    long bytesPerRow = rowBytes(bytesPerObservation);
    if (capacity > maxCapacity(observationSize, binary)) {
      throw new IllegalArgumentException(
          formatted(
              "a replay memory of %d transitions of %d bytes is too large; at most %d fit",
              capacity, bytesPerRow, maxCapacity(observationSize, binary)));
    }
    this.capacity = capacity;
    this.observationSize = observationSize;
    this.binary = binary;
    this.observationBytes = (int) bytesPerObservation;
    this.rowBytes = (int) bytesPerRow;
    this.content = new byte[capacity * rowBytes];
    this.rows = ByteBuffer.wrap(content);
  }

  /**
   * Returns the largest number of transitions that a memory can hold, which takes 2 GiB.
   *
   * @param observationSize the number of values of an observation
   * @param binary whether all values of observations are 0 or 1
   */
  public static int maxCapacity(int observationSize, boolean binary) {
    return (int) (MAX_BYTES / rowBytes(bytes(observationSize, binary)));
  }

  private static long bytes(int observationSize, boolean binary) {
    return binary
        ? ((long) observationSize + BITS_PER_BYTE - 1) / BITS_PER_BYTE
        : (long) Float.BYTES * observationSize;
  }

  private static long rowBytes(long observationBytes) {
    return 2 * observationBytes + Integer.BYTES + Float.BYTES + 1;
  }

  /** The number of transitions that it holds now. */
  public int size() {
    return size;
  }

  /** The number of transitions that it can hold. */
  public int capacity() {
    return capacity;
  }

  /** Adds a transition; if the memory is full, the oldest one is lost. */
  public void add(Transition transition) {
    rows.position(next * rowBytes);
    put(transition.observation());
    put(transition.next());
    rows.putInt(transition.action());
    rows.putFloat((float) transition.reward());
    rows.put((byte) (transition.terminal() ? 1 : 0));
    next = (next + 1) % capacity;
    size = Math.min(capacity, size + 1);
  }

  private void put(float[] observation) {
    if (observation.length != observationSize) {
      throw new IllegalArgumentException(
          formatted(
              "an observation of %d values, expected %d", observation.length, observationSize));
    }
    if (!binary) {
      for (float value : observation) {
        rows.putFloat(value);
      }
      return;
    }
    for (int from = 0; from < observationSize; from += BITS_PER_BYTE) {
      int bits = 0;
      for (int i = from; i < Math.min(observationSize, from + BITS_PER_BYTE); i++) {
        if (observation[i] != 0 && observation[i] != 1) {
          throw new IllegalArgumentException(
              formatted("a binary observation with the value %s", observation[i]));
        }
        bits |= (int) observation[i] << i - from;
      }
      rows.put((byte) bits);
    }
  }

  /**
   * Draws a mini-batch uniformly, with replacement.
   *
   * @param n the number of transitions
   * @throws IllegalStateException if the memory is empty
   */
  public Transitions sample(int n, RandomGenerator random) {
    if (size == 0) {
      throw new IllegalStateException("the replay memory is empty");
    }
    return read(IntStream.generate(() -> random.nextInt(size)).limit(n).toArray());
  }

  /**
   * Returns the newest transitions, the oldest of them first.
   *
   * @param n the number of transitions
   * @throws IllegalStateException if there are fewer
   */
  public Transitions newest(int n) {
    if (size < n) {
      throw new IllegalStateException(
          formatted("the replay memory holds %d transitions, not %d", size, n));
    }
    return read(IntStream.range(0, n).map(i -> Math.floorMod(next - n + i, capacity)).toArray());
  }

  private Transitions read(int[] indices) {
    Transitions batch = Transitions.ofSize(indices.length, observationSize);
    for (int i = 0; i < indices.length; i++) {
      rows.position(indices[i] * rowBytes);
      get(batch.observations(), i * observationSize);
      get(batch.next(), i * observationSize);
      batch.actions()[i] = rows.getInt();
      batch.rewards()[i] = rows.getFloat();
      batch.terminal()[i] = rows.get() == 1;
    }
    return batch;
  }

  private void get(float[] target, int from) {
    int bits = 0;
    for (int i = 0; i < observationSize; i++) {
      if (!binary) {
        target[from + i] = rows.getFloat();
        continue;
      }
      bits = i % BITS_PER_BYTE == 0 ? rows.get() : bits >> 1;
      target[from + i] = bits & 1;
    }
  }

  /** Describes the kind and the sizes of this memory, in a line. */
  public String form() {
    return formatted(
        "replay memory of %d transitions with %d %s",
        capacity, observationSize, binary ? "bits" : "floats");
  }

  /** Returns the number of bytes that {@link #write} writes now. */
  public long bytes() {
    return 2L * Integer.BYTES + (long) size * rowBytes;
  }

  /** Writes the transitions, and leaves the stream open. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(size);
    out.writeInt(next);
    out.write(content, 0, size * rowBytes);
  }

  /**
   * Reads transitions that a memory of the same {@link #form} has written, and checks them.
   *
   * @param actions the number of actions of the agent
   * @return replaces the content of this memory by that which was read, and cannot fail
   * @throws IllegalArgumentException if the content is invalid; the message says what is wrong
   */
  public Runnable read(DataInputStream in, int actions) throws IOException {
    int savedSize = in.readInt();
    int savedNext = in.readInt();
    boolean isFull = savedSize == capacity;
    if (savedSize < 0
        || savedSize > capacity
        || savedNext < 0
        || (isFull ? savedNext >= capacity : savedNext != savedSize)) {
      throw new IllegalArgumentException(
          formatted(
              "has %d transitions, the next at %d, in a replay memory of %d",
              savedSize, savedNext, capacity));
    }
    byte[] saved = in.readNBytes(savedSize * rowBytes);
    if (saved.length < savedSize * rowBytes) {
      throw new IllegalArgumentException(
          formatted("has %d bytes of %d transitions", saved.length, savedSize));
    }
    check(ByteBuffer.wrap(saved), savedSize, actions);
    return () -> {
      System.arraycopy(saved, 0, content, 0, saved.length);
      size = savedSize;
      next = savedNext;
    };
  }

  private void check(ByteBuffer saved, int count, int actions) {
    for (int i = 0; i < count; i++) {
      saved.position(i * rowBytes);
      boolean isFinite = true;
      if (!binary) {
        for (int j = 0; j < 2 * observationSize; j++) {
          isFinite &= Float.isFinite(saved.getFloat());
        }
      }
      saved.position(i * rowBytes + 2 * observationBytes);
      int action = saved.getInt();
      isFinite &= Float.isFinite(saved.getFloat());
      int terminal = saved.get();
      if (!isFinite || action < 0 || action >= actions || terminal < 0 || terminal > 1) {
        throw new IllegalArgumentException(formatted("has an invalid transition, number %d", i));
      }
    }
  }
}
