package dlfs.engine.cuda;

import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays on a device, the same on each device for the same seed. Before and after each one are
 * elements that no operation may change.
 */
final class Memory implements AutoCloseable {
  private static final int MARGIN = 32;

  private final Device device;
  private final RandomGenerator random;
  private final int offset;
  private final List<DeviceArray> blocks = new ArrayList<>();

  /**
   * @param offset how many elements after a multiple of 16 bytes arrays begin
   */
  Memory(Device device, long seed, int offset) {
    this.device = device;
    this.random = new SplittableRandom(seed);
    this.offset = offset;
  }

  Device device() {
    return device;
  }

  /** Returns numbers of mean 0 and standard deviation 1. */
  DeviceArray normal(long n) {
    return filled(n, random::nextGaussian);
  }

  /** Returns numbers between 1/2 and 3/2. */
  DeviceArray positive(long n) {
    return filled(n, () -> 0.5 + random.nextDouble());
  }

  /** Returns small integers, many of which are equal. */
  DeviceArray integers(long n) {
    return filled(n, () -> random.nextInt(4));
  }

  /** Returns distributions: rows of numbers that sum to 1. */
  DeviceArray distributions(int rows, int columns) {
    double[] row = new double[columns];
    int[] column = {columns};
    return filled(
        (long) rows * columns,
        () -> {
          if (column[0] == columns) {
            column[0] = 0;
            double sum = 0;
            for (int i = 0; i < columns; i++) {
              row[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble();
              sum += row[i];
            }
            for (int i = 0; i < columns; i++) {
              row[i] = sum == 0 ? 1.0 / columns : row[i] / sum;
            }
          }
          return row[column[0]++];
        });
  }

  /** Returns numbers that are not known to any operation: NaN. */
  DeviceArray unknown(long n) {
    return filled(n, () -> Double.NaN);
  }

  /** Returns a number of 64 bits, which {@link Device#free} must free. */
  DeviceArray number(double value) {
    return number(Double.doubleToRawLongBits(value));
  }

  /** Returns an integer of 64 bits, which {@link Device#free} must free. */
  DeviceArray number(long value) {
    var block = device.allocate(2);
    device.write(value, block);
    return block;
  }

  /** Returns the elements of an array among the values of its block. */
  static float[] withoutMargins(float[] block, int offset) {
    return Arrays.copyOfRange(block, MARGIN + offset, block.length - MARGIN + offset);
  }

  /** Returns numbers of any kind. */
  DeviceArray filled(long n, DoubleSupplier value) {
    float[] values = new float[Math.toIntExact(n) + 2 * MARGIN];
    for (int i = 0; i < values.length; i++) {
      boolean inside = i >= MARGIN + offset && i < MARGIN + offset + n;
      values[i] = inside ? (float) value.getAsDouble() : i;
    }
    var block = device.allocate(values.length);
    device.upload(Nd4j.createFromArray(values), block);
    blocks.add(block);
    return block.slice(MARGIN + offset, n);
  }

  /** Returns the elements of all arrays, in the order of their creation, margins included. */
  List<float[]> values() {
    device.synchronize();
    List<float[]> values = new ArrayList<>();
    for (DeviceArray block : blocks) {
      INDArray copy = Nd4j.createUninitialized(new long[] {block.length()});
      device.download(block, copy);
      values.add(copy.data().asFloat());
    }
    return values;
  }

  @Override
  public void close() {
    device.synchronize();
    blocks.forEach(device::free);
  }
}
