package dlfs.weights;

import static dlfs.text.Text.formatted;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The values of an array as they are written to a file: little-endian, in row-major order.
 *
 * @param array FLOAT or DOUBLE, with any strides
 */
record TensorValues(INDArray array) {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Returns the values of arrays, in their order.
   *
   * @throws IllegalArgumentException if an array is not FLOAT or DOUBLE
   */
  static Map<String, TensorValues> of(Map<String, INDArray> arrays) {
    Map<String, TensorValues> values = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException(
                formatted("%s is of type %s, not FLOAT or DOUBLE", name, array.dataType()));
          }
          values.put(name, new TensorValues(array));
        });
    return values;
  }

  /** The type of the values in the file. */
  ElementType type() {
    return array.dataType() == DataType.FLOAT ? ElementType.F32 : ElementType.F64;
  }

  /** The size in bytes. */
  long bytes() {
    return array.length() * type().bytes();
  }

  /** Writes all values. */
  void writeTo(OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    DataBuffer values = array.data();
    boolean isFloat = type() == ElementType.F32;
    long[] shape = array.shape();
    try {
      Strides.forEach(
          shape,
          array.stride(),
          new long[shape.length],
          (from, none) -> {
            if (!buffer.hasRemaining()) {
              flush(buffer, out);
            }
            if (isFloat) {
              buffer.putFloat(values.getFloat(from));
            } else {
              buffer.putDouble(values.getDouble(from));
            }
          });
      flush(buffer, out);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void flush(ByteBuffer buffer, OutputStream out) {
    try {
      out.write(buffer.array(), 0, buffer.position());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buffer.clear();
  }
}
