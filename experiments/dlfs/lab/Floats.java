package dlfs.lab;

import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Numbers that are sent between processes. Java's serialization writes floats one after another,
 * which takes longer than training with them; of these, it copies the bytes.
 *
 * @param values the numbers, which are not copied here
 */
public record Floats(float[] values) implements Serializable {

  private Object writeReplace() {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    return new Bytes(bytes.array());
  }

  /** The form in which they are sent. */
  private record Bytes(byte[] ofFloats) implements Serializable {

    private Object readResolve() {
      float[] values = new float[ofFloats.length / Float.BYTES];
      ByteBuffer.wrap(ofFloats).asFloatBuffer().get(values);
      return new Floats(values);
    }
  }
}
