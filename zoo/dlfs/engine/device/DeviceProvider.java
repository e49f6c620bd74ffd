package dlfs.engine.device;

/** Opens a device of one kind; found by {@link java.util.ServiceLoader}. */
public interface DeviceProvider {

  /**
   * Opens the first device of this kind.
   *
   * @param tf32 whether products may round their factors to 10 bits of mantissa (TF32), which is
   *     faster
   * @throws UnavailableException if there is none, or it cannot be used
   */
  Device open(boolean tf32) throws UnavailableException;

  /** There is no device, driver or library; the message is a sentence that says what to do. */
  final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param message what is missing and what to do, in a sentence
     */
    public UnavailableException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
