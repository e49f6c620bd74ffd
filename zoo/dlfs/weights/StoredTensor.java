package dlfs.weights;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The place and the layout of a tensor in a file.
 *
 * @param shape the size of each axis
 * @param strides the distance of consecutive elements along each axis, in elements; not negative
 * @param offset the position of the first element, in elements
 * @param type the type of the elements
 * @param storage contains all elements
 */
record StoredTensor(long[] shape, long[] strides, long offset, ElementType type, Storage storage) {

  /** Bytes in a file, shared by several tensors in some. */
  @FunctionalInterface
  interface Storage {
    /**
     * Returns the bytes, in the byte order of the file.
     *
     * @throws dlfs.files.DataFileException if they are damaged
     */
    ByteBuffer bytes() throws IOException;
  }

  /** Returns a dense tensor in row-major order. */
  static StoredTensor rowMajor(ElementType type, Storage storage, long... shape) {
    return new StoredTensor(shape, Strides.rowMajor(shape), 0, type, storage);
  }
}
