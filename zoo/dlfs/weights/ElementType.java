package dlfs.weights;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/**
 * The type of a tensor's elements in a file, by its name in safetensors. Values of the
 * floating-point types can be read; tensors of the others, such as PyTorch's {@code
 * num_batches_tracked}, are only listed.
 */
enum ElementType {
  F64(Double.BYTES) {
    @Override
    double get(ByteBuffer bytes, int at) {
      return bytes.getDouble(at);
    }
  },
  F32(Float.BYTES) {
    @Override
    double get(ByteBuffer bytes, int at) {
      return bytes.getFloat(at);
    }
  },
  F16(Short.BYTES) {
    @Override
    double get(ByteBuffer bytes, int at) {
      return HalfIndexer.toFloat(bytes.getShort(at));
    }
  },
  BF16(Short.BYTES) {
    @Override
    double get(ByteBuffer bytes, int at) {
      return Bfloat16Indexer.toFloat(bytes.getShort(at));
    }
  },
  I64(Long.BYTES),
  U64(Long.BYTES),
  I32(Integer.BYTES),
  U32(Integer.BYTES),
  I16(Short.BYTES),
  U16(Short.BYTES),
  I8(1),
  U8(1),
  BOOL(1),
  F8_E4M3(1),
  F8_E5M2(1);

  /** The types that can be read, for messages. */
  static final String READABLE = "F64, F32, F16 or BF16";

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the type of this name; empty if there is none. */
  static Optional<ElementType> named(String name) {
    for (ElementType type : values()) {
      if (type.name().equals(name)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The size of an element in bytes. */
  int bytes() {
    return bytes;
  }

  /** Whether {@link #get} is supported. */
  boolean isReadable() {
    return compareTo(BF16) <= 0;
  }

  /**
   * Returns an element.
   *
   * @param bytes in the byte order of the file
   * @param at the offset of the element in bytes
   */
  double get(ByteBuffer bytes, int at) {
    throw new UnsupportedOperationException(name());
  }
}
