package dlfs.engine.device;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The memory of a device in which all its programs have their places, since only one of them runs
 * at a time, and none keeps anything there between two runs.
 */
public final class DeviceSpace {
  private static final Map<Device, DeviceSpace> BY_DEVICE = new ConcurrentHashMap<>();

  private final Device device;
  private final DeviceArray number;
  private DeviceArray memory;

  private DeviceSpace(Device device) {
    this.device = device;
    this.number = device.allocate(2);
  }

  /** Returns the space of a device. */
  public static DeviceSpace of(Device device) {
    return BY_DEVICE.computeIfAbsent(device, DeviceSpace::new);
  }

  /** Puts a program into it, before the program runs. It grows if need be. */
  public void hold(Program program) {
    if (memory == null || memory.length() < program.length()) {
      if (memory != null) {
        device.synchronize();
        device.free(memory);
        memory = null;
      }
      memory = device.allocate(program.length());
    }
    program.place(memory);
  }

  /** Returns the sum of the squares of an array. */
  public double sumOfSquares(DeviceArray array) {
    device.clear(number);
    device.addSumOfSquares(1, array, number);
    return device.read(number);
  }
}
