package dlfs.engine.device;

import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Consecutive numbers of 32 bits in the memory of a {@link Device}.
 *
 * @param address the device's address of the first one
 * @param length how many they are
 */
public record DeviceArray(long address, long length) {

  /**
   * Returns the elements of an array in {@linkplain Device#share shared} memory, in the order in
   * which they are stored.
   *
   * @throws IllegalArgumentException if it is not of type FLOAT, or has gaps
   */
  public static DeviceArray of(INDArray shared) {
    if (shared.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "a device computes numbers of type FLOAT, not " + shared.dataType());
    }
    boolean isByColumns = !Memory.isDense(shared) && shared.rank() == 2;
    Vector elements = Vector.of(isByColumns ? shared.transpose() : shared);
    return new DeviceArray(elements.address(), elements.length());
  }

  /**
   * Returns some consecutive elements.
   *
   * @param first the index of the first one
   * @param count how many
   */
  public DeviceArray slice(long first, long count) {
    return new DeviceArray(address + first * Float.BYTES, count);
  }

  /** Returns whether another array begins where this one ends. */
  public boolean isBefore(DeviceArray next) {
    return next.address == address + bytes();
  }

  /** Returns this and an array that begins where it ends as one. */
  public DeviceArray and(DeviceArray next) {
    return new DeviceArray(address, length + next.length);
  }

  /** Returns the number of bytes. */
  public long bytes() {
    return length * Float.BYTES;
  }
}
