package dlfs.engine.cuda;

import dlfs.engine.device.Device;
import dlfs.engine.device.DeviceProvider;

/** Opens the first NVIDIA graphics card, for the engine {@code cuda}. */
public final class CudaProvider implements DeviceProvider {

  @Override
  public Device open(boolean tf32) throws UnavailableException {
    Libraries.load();
    try {
      return new CudaDevice(Context.open(), tf32);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new UnavailableException(
          e.getMessage() + ". The engine cuda cannot start. Correct this" + Libraries.INSTEAD, e);
    }
  }
}
