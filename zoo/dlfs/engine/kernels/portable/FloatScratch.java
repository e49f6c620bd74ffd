package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Scratch memory in single precision for one computation on one thread. Memory from a scope is free
 * again when the scope is closed, and is reused by later scopes of the thread: it stays in the
 * processor's cache, and after the first pass through a network nothing is allocated any more.
 *
 * <p>Scopes can be nested. Only the innermost one provides memory, so no two arrays that are in use
 * at the same time overlap. Arrays can be longer than requested and hold arbitrary values.
 */
public final class FloatScratch implements AutoCloseable {
  private static final ThreadLocal<Stacks> STACKS = ThreadLocal.withInitial(Stacks::new);

  private final Stacks stacks;
  private final FloatScratch outer;
  private final int arraysOfOuter;
  private final int blocksOfOuter;

  /** The memory of a thread, in the order in which scopes take it. */
  private static final class Stacks {
    final List<float[]> arrays = new ArrayList<>();
    final List<FloatPointer> blocks = new ArrayList<>();
    int arraysTaken;
    int blocksTaken;
    FloatScratch innermost;
  }

  private FloatScratch(Stacks stacks) {
    this.stacks = stacks;
    outer = stacks.innermost;
    arraysOfOuter = stacks.arraysTaken;
    blocksOfOuter = stacks.blocksTaken;
    stacks.innermost = this;
  }

  /** Opens a scope, which the same thread must close. */
  public static FloatScratch open() {
    return new FloatScratch(STACKS.get());
  }

  /** Returns a Java array of at least this length. */
  public float[] array(int length) {
    requireInnermost();
    int index = stacks.arraysTaken++;
    if (index == stacks.arrays.size()) {
      stacks.arrays.add(new float[length]);
    } else if (stacks.arrays.get(index).length < length) {
      stacks.arrays.set(index, new float[length]);
    }
    return stacks.arrays.get(index);
  }

  /** Like {@link #array}, with the first elements set to zero. */
  public float[] zeros(int length) {
    float[] array = array(length);
    Arrays.fill(array, 0, length, 0);
    return array;
  }

  /** Returns a Java array with a copy of the vector. */
  public float[] read(Vector x) {
    int length = Math.toIntExact(x.length());
    return FloatMemory.read(x.address(), array(length), length);
  }

  /** Returns memory outside the Java heap, {@link Memory#aligned aligned}. */
  public Vector vector(long length) {
    requireInnermost();
    int index = stacks.blocksTaken++;
    if (index == stacks.blocks.size()) {
      stacks.blocks.add(allocate(length));
    } else if (stacks.blocks.get(index).capacity() < length) {
      stacks.blocks.set(index, allocate(length));
    }
    return new Vector(stacks.blocks.get(index).address(), length, DataType.FLOAT);
  }

  /** Returns a row-major matrix outside the Java heap, {@link Memory#aligned aligned}. */
  public Matrix matrix(int rows, int columns) {
    return vector((long) rows * columns).asMatrix(rows);
  }

  private static FloatPointer allocate(long length) {
    FloatPointer pointer = new FloatPointer(length + Memory.LINE_BYTES / Float.BYTES);
    long first = Memory.aligned(pointer.address());
    return pointer.getPointer((first - pointer.address()) / Float.BYTES);
  }

  private void requireInnermost() {
    if (stacks.innermost != this) {
      throw new IllegalStateException("only the innermost open scope provides scratch memory");
    }
  }

  @Override
  public void close() {
    requireInnermost();
    stacks.arraysTaken = arraysOfOuter;
    stacks.blocksTaken = blocksOfOuter;
    stacks.innermost = outer;
  }
}
