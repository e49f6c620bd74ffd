package dlfs.weights;

import java.util.OptionalLong;

/** Positions of elements in memory, from the shape and the strides of an array, in elements. */
final class Strides {
  /** The maximum rank of an array in ND4J. */
  static final int MAX_RANK = 32;

  private Strides() {}

  /** Processes an element. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Processes an element.
     *
     * @param one its position in the first array
     * @param other its position in the second array
     */
    void visit(long one, long other);
  }

  /** Returns the strides of a dense array whose last index varies fastest. */
  static long[] rowMajor(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /** Returns the strides of a dense array whose first index varies fastest. */
  static long[] columnMajor(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  /**
   * Returns the number of elements.
   *
   * @return empty if the rank is more than {@value #MAX_RANK}, a size is negative, or the number
   *     overflows
   */
  static OptionalLong count(long... shape) {
    long count = 1;
    long product = 1; // without sizes of 0, so that no later size overflows
    for (long size : shape) {
      if (size < 0 || size > 0 && product > Long.MAX_VALUE / size) {
        return OptionalLong.empty();
      }
      product *= Math.max(1, size);
      count *= size;
    }
    return shape.length > MAX_RANK ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /**
   * Visits the elements of two arrays of the same shape, in row-major order.
   *
   * @param one the strides of the first array
   * @param other the strides of the second array
   */
  static void forEach(long[] shape, long[] one, long[] other, Visitor visitor) {
    if (count(shape).orElseThrow() == 0) {
      return;
    }
    int last = shape.length - 1;
    if (last < 0) {
      visitor.visit(0, 0);
      return;
    }
    long[] indices = new long[last];
    long onesRow = 0;
    long othersRow = 0;
    int axis;
    do {
      for (long i = 0; i < shape[last]; i++) {
        visitor.visit(onesRow + i * one[last], othersRow + i * other[last]);
      }
      for (axis = last - 1; axis >= 0; axis--) {
        onesRow += one[axis];
        othersRow += other[axis];
        if (++indices[axis] < shape[axis]) {
          break;
        }
        indices[axis] = 0;
        onesRow -= one[axis] * shape[axis];
        othersRow -= other[axis] * shape[axis];
      }
    } while (axis >= 0);
  }
}
