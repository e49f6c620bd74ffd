package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Vector;
import java.nio.FloatBuffer;

/**
 * Loops over row-major matrices outside the Java heap, in single precision. They copy a block of
 * rows at a time to Java arrays, and back.
 */
final class FloatBlocks {
  /** The number of elements of a block; it fits into the first-level cache. */
  private static final int BLOCK_SIZE = 2048;

  /** The number of blocks from which creating buffers costs less than they save. */
  private static final int MIN_BLOCKS_FOR_BUFFERS = 16;

  private FloatBlocks() {}

  /** Processes the same rows of several matrices. */
  @FunctionalInterface
  interface Action {
    /**
     * @param blocks the rows of each matrix, from index 0 on
     * @param first the index of the first row
     * @param rows the number of rows
     */
    void apply(float[][] blocks, int first, int rows);
  }

  /** Lists what is read into each block; null for a block that is only written. */
  static Vector[] from(Vector... sources) {
    return sources;
  }

  /** Lists where each block is written to after the action; null for one that is only read. */
  static Vector[] to(Vector... targets) {
    return targets;
  }

  /** Processes the elements of vectors of the same length. */
  static void forEach(long length, Vector[] from, Vector[] to, Action action) {
    forEach(length, 1, from, to, action);
  }

  /** Returns the maximum number of rows of a block. */
  static int rowsPerBlock(int columns) {
    return Math.max(1, BLOCK_SIZE / columns);
  }

  /** Processes the rows of matrices of the same shape. */
  static void forEach(long rows, int columns, Vector[] from, Vector[] to, Action action) {
    int rowsPerBlock = rowsPerBlock(columns);
    try (FloatScratch scratch = FloatScratch.open()) {
      float[][] blocks = new float[from.length][];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = scratch.array(rowsPerBlock * columns);
      }
      boolean manyBlocks = rows > MIN_BLOCKS_FOR_BUFFERS * (long) rowsPerBlock;
      FloatBuffer[] sources = manyBlocks ? buffers(from) : new FloatBuffer[from.length];
      FloatBuffer[] targets = manyBlocks ? buffers(to) : new FloatBuffer[to.length];
      for (long row = 0; row < rows; row += rowsPerBlock) {
        int count = (int) Math.min(rowsPerBlock, rows - row);
        long first = row * columns;
        for (int i = 0; i < from.length; i++) {
          if (sources[i] != null) {
            sources[i].get((int) first, blocks[i], 0, count * columns);
          } else if (from[i] != null) {
            FloatMemory.read(from[i].slice(first, 0).address(), blocks[i], count * columns);
          }
        }
        action.apply(blocks, (int) row, count);
        for (int i = 0; i < to.length; i++) {
          if (targets[i] != null) {
            targets[i].put((int) first, blocks[i], 0, count * columns);
          } else if (to[i] != null) {
            FloatMemory.write(blocks[i], to[i].slice(first, 0).address(), count * columns);
          }
        }
      }
    }
  }

  /** Returns buffers, which copy blocks faster; null for a vector that is null or too long. */
  private static FloatBuffer[] buffers(Vector... vectors) {
    FloatBuffer[] buffers = new FloatBuffer[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i] != null && vectors[i].length() <= Integer.MAX_VALUE) {
        buffers[i] = FloatMemory.buffer(vectors[i].address(), vectors[i].length());
      }
    }
    return buffers;
  }
}
