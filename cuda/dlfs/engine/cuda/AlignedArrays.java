package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import org.bytedeco.cuda.global.cudart;

/**
 * Places arrays at multiples of 16 bytes, as cuDNN's vector instructions need them. Filters, which
 * are parts of the vector of all parameters, may be anywhere.
 */
final class AlignedArrays {
  private static final long VECTOR_BYTES = 16;

  /** Copies begin at multiples of this number of bytes. */
  private static final long SPACING = 256;

  private final Context context;
  private final Workspace copies;

  AlignedArrays(Context context, GpuMemory memory) {
    this.context = context;
    copies = new Workspace(memory, context);
  }

  /** An operation on aligned arrays. */
  interface Operation {
    void run(DeviceArray a, DeviceArray b, DeviceArray result);
  }

  /**
   * Executes an operation on arrays anywhere, by copies if necessary.
   *
   * @param a the first operand
   * @param b the second operand
   * @param result the result, which is overwritten
   */
  void run(DeviceArray a, DeviceArray b, DeviceArray result, Operation operation) {
    long size = sizeOfCopy(a) + sizeOfCopy(b) + sizeOfCopy(result);
    if (size == 0) {
      operation.run(a, b, result);
      return;
    }
    context.makeCurrent();
    long place = copies.address(size);
    DeviceArray first = place(a, place);
    DeviceArray second = place(b, place + sizeOfCopy(a));
    DeviceArray third = place(result, place + sizeOfCopy(a) + sizeOfCopy(b));
    copy(a, first);
    copy(b, second);
    operation.run(first, second, third);
    copy(third, result);
  }

  private static long sizeOfCopy(DeviceArray array) {
    return isAligned(array) ? 0 : (array.bytes() + SPACING - 1) / SPACING * SPACING;
  }

  private static boolean isAligned(DeviceArray array) {
    return array.address() % VECTOR_BYTES == 0;
  }

  private static DeviceArray place(DeviceArray array, long address) {
    return isAligned(array) ? array : new DeviceArray(address, array.length());
  }

  private void copy(DeviceArray from, DeviceArray to) {
    if (from.address() != to.address()) {
      Cuda.check(
          cudart.cudaMemcpyAsync(
              Addresses.of(to),
              Addresses.of(from),
              from.bytes(),
              cudart.cudaMemcpyDefault,
              context.stream()),
          "copying within the GPU's memory");
    }
  }
}
