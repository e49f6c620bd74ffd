package dlfs.engine.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Numbers in single precision on their way between memory outside the Java heap, where ND4J keeps
 * its arrays, and Java arrays: loops over these become vector instructions, loops outside do not.
 */
final class FloatMemory {
  /** Few enough to stay in the processor's nearest cache. */
  private static final int BLOCK = 2048;

  private static final int SLOTS = 6;
  private static final int STACK_SLOTS = 7;
  private static final ThreadLocal<float[][]> BLOCKS =
      ThreadLocal.withInitial(() -> new float[SLOTS][0]);
  private static final ThreadLocal<float[][]> SCRATCH =
      ThreadLocal.withInitial(() -> new float[SLOTS][0]);
  private static final ThreadLocal<FloatPointer[]> OUTSIDE =
      ThreadLocal.withInitial(() -> new FloatPointer[SLOTS]);

  private static final ThreadLocal<FloatBuffer[]> BUFFERS =
      ThreadLocal.withInitial(() -> new FloatBuffer[SLOTS]);
  private static final ThreadLocal<float[][][]> STACKS =
      ThreadLocal.withInitial(() -> new float[STACK_SLOTS][0][0]);

  private FloatMemory() {}

  /** What is done with blocks of several matrices. */
  @FunctionalInterface
  interface Action {
    /**
     * Works on the same rows of every matrix.
     *
     * @param blocks a block of each matrix, which begins at index 0
     * @param first which row the blocks begin with
     * @param rows how many rows the blocks have
     */
    void apply(float[][] blocks, int first, int rows);
  }

  /**
   * Goes through matrices of the same shape a block of rows at a time.
   *
   * @param columns how many numbers a row has
   * @param from where each matrix is read; 0 for one that is only written
   * @param to where each is written afterwards; 0 for one that is only read
   */
  static void inBlocks(long rows, int columns, long[] from, long[] to, Action action) {
    int rowsAtATime = Math.max(1, BLOCK / columns);
    float[][] blocks = BLOCKS.get();
    for (int i = 0; i < from.length; i++) {
      grow(blocks, i, rowsAtATime * columns);
    }
    for (long row = 0; row < rows; row += rowsAtATime) {
      int count = (int) Math.min(rowsAtATime, rows - row);
      long offset = row * columns * Float.BYTES;
      for (int i = 0; i < from.length; i++) {
        if (from[i] != 0) {
          read(from[i] + offset, blocks[i], count * columns);
        }
      }
      action.apply(blocks, (int) row, count);
      for (int i = 0; i < to.length; i++) {
        if (to[i] != 0) {
          write(blocks[i], to[i] + offset, count * columns);
        }
      }
    }
  }

  /**
   * An array for the moment, of at least this length, with anything in it: the same one at each
   * call from a thread with the same slot.
   *
   * @param slot 0 to 5
   */
  static float[] scratch(int slot, int length) {
    return grow(SCRATCH.get(), slot, length);
  }

  /**
   * Arrays for the moment, each of at least this length, as in {@link #scratch}.
   *
   * @param slot 0 to 6, apart from those of single arrays
   */
  static float[][] stack(int slot, int count, int length) {
    float[][][] stacks = STACKS.get();
    if (stacks[slot].length < count) {
      int known = stacks[slot].length;
      stacks[slot] = Arrays.copyOf(stacks[slot], count);
      Arrays.fill(stacks[slot], known, count, new float[0]);
    }
    for (int i = 0; i < count; i++) {
      grow(stacks[slot], i, length);
    }
    return stacks[slot];
  }

  /** Like {@link #scratch}, with zeros. */
  static float[] zeros(int slot, int length) {
    float[] array = scratch(slot, length);
    Arrays.fill(array, 0, length, 0);
    return array;
  }

  private static float[] grow(float[][] arrays, int slot, int length) {
    if (arrays[slot].length < length) {
      arrays[slot] = new float[length];
    }
    return arrays[slot];
  }

  /**
   * The address of memory outside the Java heap for the moment, for at least so many numbers, with
   * anything in it: the same at each call from a thread with the same slot, so that it stays in the
   * processor's cache. It is {@link Memory#aligned}.
   *
   * @param slot 0 to 5
   */
  static long outside(int slot, long length) {
    FloatPointer[] pointers = OUTSIDE.get();
    if (pointers[slot] == null || pointers[slot].capacity() < length) {
      pointers[slot] = aligned(length);
      BUFFERS.get()[slot] = null;
    }
    return pointers[slot].address();
  }

  private static FloatPointer aligned(long length) {
    FloatPointer pointer = new FloatPointer(length + Memory.LINE / Float.BYTES);
    long first = Memory.aligned(pointer.address());
    return pointer.getPointer((first - pointer.address()) / Float.BYTES);
  }

  /** All of the memory of this slot as it is at the moment, as {@link #buffer}. */
  static FloatBuffer outsideBuffer(int slot) {
    FloatBuffer[] buffers = BUFFERS.get();
    if (buffers[slot] == null) {
      buffers[slot] = OUTSIDE.get()[slot].asBuffer();
    }
    return buffers[slot];
  }

  /** Memory for many short reads and writes, which take less time from here. */
  static FloatBuffer buffer(long address, long length) {
    return at(address).capacity(length).asBuffer();
  }

  /** Reads n numbers into the array, which it returns. */
  static float[] read(long address, float[] into, int n) {
    at(address).get(into, 0, n);
    return into;
  }

  /** Writes n numbers. */
  static void write(float[] from, long address, int n) {
    at(address).put(from, 0, n);
  }

  /** Memory as native code takes it, which is not freed with the pointer. */
  static FloatPointer at(long address) {
    return new Address(address);
  }

  private static final class Address extends FloatPointer {
    Address(long address) {
      this.address = address;
    }
  }
}
