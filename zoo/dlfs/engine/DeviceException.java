package dlfs.engine;

/** An engine cannot use a device; the message is a sentence that says why, and what to do. */
public final class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
