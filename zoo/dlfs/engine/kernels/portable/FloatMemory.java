package dlfs.engine.kernels.portable;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Copies elements in single precision between memory outside the Java heap, where ND4J stores its
 * arrays, and Java arrays. The compiler vectorises loops over the latter only.
 */
public final class FloatMemory {
  private FloatMemory() {}

  /** Copies n elements from an address to the beginning of the array, which it returns. */
  static float[] read(long address, float[] into, int n) {
    pointer(address).get(into, 0, n);
    return into;
  }

  /** Copies the first n elements of the array to an address. */
  static void write(float[] from, long address, int n) {
    pointer(address).put(from, 0, n);
  }

  /** Returns a buffer, for many short reads and writes, which take less time from it. */
  static FloatBuffer buffer(long address, long length) {
    return pointer(address).capacity(length).asBuffer();
  }

  /** Returns an address in the form that native code takes. It does not own the memory. */
  public static FloatPointer pointer(long address) {
    return new Address(address);
  }

  private static final class Address extends FloatPointer {
    Address(long address) {
      this.address = address;
    }
  }
}
