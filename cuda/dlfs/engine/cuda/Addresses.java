package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Addresses in the form that JavaCPP's functions take. They do not own the memory. */
final class Addresses {
  private Addresses() {}

  static Pointer of(long address) {
    return new Untyped(address);
  }

  static Pointer of(DeviceArray array) {
    return new Untyped(array.address());
  }

  static FloatPointer floats(DeviceArray array) {
    return new Floats(array.address(), array.length());
  }

  /**
   * @param length the number of elements
   */
  static FloatPointer floats(long address, long length) {
    return new Floats(address, length);
  }

  private static final class Untyped extends Pointer {
    Untyped(long address) {
      this.address = address;
    }
  }

  private static final class Floats extends FloatPointer {
    Floats(long address, long length) {
      this.address = address;
      limit = length;
      capacity = length;
    }
  }
}
