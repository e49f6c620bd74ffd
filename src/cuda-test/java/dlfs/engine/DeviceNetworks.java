package dlfs.engine;

import dlfs.engine.device.Device;
import org.deeplearning4j.nn.api.Model;

/** Networks on a device of the caller's choice, such as one that times its operations. */
public final class DeviceNetworks {
  private DeviceNetworks() {}

  /**
   * Makes a network train on a device.
   *
   * @param network an initialised network
   * @return the network
   */
  public static <M extends Model> M on(Device device, M network) {
    return Engine.accelerate(network, device);
  }
}
