package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import java.util.Locale;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** Turns the return codes of CUDA into exceptions. */
final class Cuda {
  private Cuda() {}

  /**
   * @param status what a function of the CUDA runtime returned
   * @param operation what was to be done, such as "copying to the GPU"
   * @throws IllegalStateException if it failed; the reason may be an operation that was started
   *     earlier
   */
  static void check(int status, String operation) {
    if (status != cudart.cudaSuccess) {
      throw failure(operation, message(status) + code(status));
    }
  }

  /**
   * @param result what a function of the CUDA driver returned
   * @param operation what was to be done
   * @throws IllegalStateException if it failed
   */
  static void checkDriver(int result, String operation) {
    if (result != cudart.CUDA_SUCCESS) {
      throw failure(operation, driverMessage(result) + code(result));
    }
  }

  /** Returns the runtime's message for a status. */
  static String message(int status) {
    return cudart.cudaGetErrorString(status).getString();
  }

  private static String driverMessage(int result) {
    try (var message = new PointerPointer<BytePointer>(1)) {
      message.put(0, null);
      cudart.cuGetErrorString(result, message);
      BytePointer text = message.get(BytePointer.class, 0);
      return text == null ? "unknown error" : text.getString();
    }
  }

  private static String code(int error) {
    return formatted(" (CUDA error %d)", error);
  }

  /** Returns the exception for an operation that failed, with a sentence that says why. */
  static IllegalStateException failure(String operation, String reason) {
    String subject = operation.substring(0, 1).toUpperCase(Locale.ROOT) + operation.substring(1);
    return new IllegalStateException(formatted("%s failed: %s", subject, reason));
  }
}
