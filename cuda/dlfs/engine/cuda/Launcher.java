package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import java.nio.LongBuffer;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Starts kernels. Arguments are collected with {@link #begin} and {@link #with} in one block of
 * memory, 8 bytes each, which is used again and again, since the driver copies them.
 *
 * <p>A smaller argument is in the first of the 8 bytes: the processor is little-endian, as all are
 * that CUDA supports.
 */
final class Launcher {
  /** The number of threads of a block, unless a kernel needs another one. */
  static final int THREADS = 256;

  private static final int MAX_ARGUMENTS = 32;

  /** The number of blocks per multiprocessor, beyond which threads process several elements. */
  private static final int MAX_BLOCKS = 32;

  private final Context context;
  private final LongPointer memory = new LongPointer(MAX_ARGUMENTS);
  private final PointerPointer<Pointer> addresses = new PointerPointer<>(MAX_ARGUMENTS);
  private final LongBuffer values = memory.asBuffer();
  private int count;

  Launcher(Context context) {
    this.context = context;
    for (int i = 0; i < MAX_ARGUMENTS; i++) {
      addresses.put(i, Addresses.of(memory.address() + (long) i * Long.BYTES));
    }
  }

  /** Begins the list of arguments of a kernel. */
  Launcher begin() {
    context.makeCurrent();
    count = 0;
    return this;
  }

  /** Adds a pointer; null for a null pointer. */
  Launcher with(DeviceArray array) {
    return with(array == null ? 0 : array.address());
  }

  /** Adds a pointer to an element of an array; a null pointer for null. */
  Launcher with(DeviceArray array, long first) {
    return with(array == null ? 0 : array.address() + first * Float.BYTES);
  }

  /** Adds an int. */
  Launcher with(int value) {
    return with((long) value);
  }

  /** Adds an integer of 64 bits, an address, or a {@link Divisor}. */
  Launcher with(long value) {
    values.put(count, value);
    count++;
    return this;
  }

  /** Adds a float. */
  Launcher with(float value) {
    return with((long) Float.floatToRawIntBits(value));
  }

  /** Adds a double. */
  Launcher with(double value) {
    return with(Double.doubleToRawLongBits(value));
  }

  /** Starts a kernel with about one thread for each of n elements, or groups of elements. */
  void launchFor(long n, Kernel kernel) {
    long blocks = (n + THREADS - 1) / THREADS;
    launch(
        kernel, (int) Math.min(blocks, (long) context.multiprocessors() * MAX_BLOCKS), 1, THREADS);
  }

  /** Starts a kernel with one warp, 32 threads, for each of n elements. */
  void launchWarps(int n, Kernel kernel) {
    launch(kernel, (int) ((n * 32L + THREADS - 1) / THREADS), 1, THREADS);
  }

  /**
   * Starts a kernel.
   *
   * @param columns the number of blocks in the first dimension
   * @param rows the number of blocks in the second dimension
   * @param threads the number of threads of a block
   */
  void launch(Kernel kernel, int columns, int rows, int threads) {
    int result =
        cudart.cuLaunchKernel(
            kernel.function(),
            columns,
            rows,
            1,
            threads,
            1,
            1,
            0,
            context.stream(),
            addresses,
            (PointerPointer<?>) null);
    if (result != cudart.CUDA_SUCCESS) { // builds the message only then
      Cuda.checkDriver(result, "starting the kernel " + kernel.name());
    }
  }
}
