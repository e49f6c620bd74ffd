package dlfs.engine;

import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.DeviceProvider;
import dlfs.engine.device.DeviceProvider.UnavailableException;
import dlfs.engine.device.DeviceSpace;
import dlfs.engine.kernels.Memory;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The devices of the engine {@code cuda}, one object for each thread that uses the card. */
public final class Devices {
  private static final ThreadLocal<Device> OF_THREAD = new ThreadLocal<>();
  private static volatile boolean tf32;

  private Devices() {}

  /**
   * Sets whether products may round their factors to 10 bits of mantissa (TF32); for devices that
   * are opened afterwards.
   */
  public static void allowTf32(boolean allowed) {
    tf32 = allowed;
  }

  /**
   * Returns the name of the card that the calling thread uses, and the versions of its driver and
   * libraries.
   *
   * @throws DeviceException if there is none, or it cannot be used
   */
  public static String description() {
    return current().description();
  }

  /** Returns the device of the calling thread, which it opens at the first call. */
  static Device current() {
    Device device = OF_THREAD.get();
    if (device == null) {
      device = open();
      OF_THREAD.set(device);
    }
    return device;
  }

  private static Device open() {
    DeviceProvider provider =
        ServiceLoader.load(DeviceProvider.class, Devices.class.getClassLoader())
            .findFirst()
            .orElseThrow(
                () ->
                    new DeviceException(
                        "engine=cuda is not part of the default build. Add -Pcuda-engine to the"
                            + " command: mvn -Pcuda-engine compile exec:java …",
                        null));
    try {
      return provider.open(tf32);
    } catch (UnavailableException e) {
      throw new DeviceException(e.getMessage(), e);
    }
  }

  /** Returns the sum of the squares of an array that a device can read; empty for any other. */
  static OptionalDouble sumOfSquares(INDArray array) {
    Device device = OF_THREAD.get();
    if (device == null || !device.isShared(array) || !Memory.isDense(array)) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(DeviceSpace.of(device).sumOfSquares(DeviceArray.of(array)));
  }
}
