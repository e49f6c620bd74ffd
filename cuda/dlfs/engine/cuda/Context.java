package dlfs.engine.cuda;

import static dlfs.text.Text.formatted;

import dlfs.engine.device.DeviceProvider.UnavailableException;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** The first graphics card, and the stream on which all operations are executed in order. */
final class Context {
  private static final int CARD = 0;

  private final CUstream_st stream = new CUstream_st();
  private final String name;
  private final int multiprocessors;
  private final int architecture;
  private Thread current;
  private int recordings;

  private Context() {
    makeCurrent();
    name = readName();
    multiprocessors = attribute(cudart.cudaDevAttrMultiProcessorCount);
    architecture =
        10 * attribute(cudart.cudaDevAttrComputeCapabilityMajor)
            + attribute(cudart.cudaDevAttrComputeCapabilityMinor);
    Cuda.check(
        cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking),
        "creating a stream on the GPU");
  }

  /**
   * Opens the first card.
   *
   * @throws IllegalStateException if it cannot be used for another reason
   */
  static Context open() throws UnavailableException {
    int[] count = new int[1];
    int status = cudart.cudaGetDeviceCount(count);
    if (status == cudart.cudaErrorInsufficientDriver) {
      throw unavailable("NVIDIA's driver is too old for CUDA 13. Install driver 580 or newer");
    }
    if (status == cudart.cudaErrorNoDevice || (status == cudart.cudaSuccess && count[0] == 0)) {
      throw unavailable("The engine cuda found no NVIDIA GPU. Use a machine with one");
    }
    if (status != cudart.cudaSuccess) {
      throw unavailable(
          formatted(
              "The engine cuda cannot use the GPU (%s). Check NVIDIA's driver with nvidia-smi",
              Cuda.message(status)));
    }
    var context = new Context();
    context.requireSharedMemory();
    return context;
  }

  private static UnavailableException unavailable(String sentence) {
    return new UnavailableException(sentence + Libraries.INSTEAD, null);
  }

  /** Fails if the processor cannot address memory of the card while it is computing. */
  private void requireSharedMemory() throws UnavailableException {
    if (attribute(cudart.cudaDevAttrManagedMemory) == 0
        || attribute(cudart.cudaDevAttrConcurrentManagedAccess) == 0) {
      throw unavailable(
          formatted(
              "The engine cuda needs memory that the processor and the GPU can address at the same"
                  + " time, which %s does not have on this system. Use Linux",
              name));
    }
  }

  private static String readName() {
    byte[] bytes = new byte[256];
    Cuda.checkDriver(
        cudart.cuDeviceGetName(bytes, bytes.length, CARD), "reading the name of the GPU");
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static int attribute(int attribute) {
    int[] value = new int[1];
    Cuda.check(
        cudart.cudaDeviceGetAttribute(value, attribute, CARD), "reading a property of the GPU");
    return value[0];
  }

  /** Makes the calling thread use the card. */
  void makeCurrent() {
    Thread thread = Thread.currentThread();
    if (thread != current) {
      Cuda.check(cudart.cudaSetDevice(CARD), "selecting the GPU");
      current = thread;
    }
  }

  /** Says that memory which recorded operations may use is going to be freed. */
  void forgetRecordings() {
    recordings++;
  }

  /** Returns a number that changes whenever earlier recordings become invalid. */
  int recordings() {
    return recordings;
  }

  /** Waits until all operations are finished. */
  void synchronize() {
    makeCurrent();
    Cuda.check(cudart.cudaStreamSynchronize(stream), "computing on the GPU");
  }

  CUstream_st stream() {
    return stream;
  }

  /** Returns the number of the card, as CUDA counts. */
  int card() {
    return CARD;
  }

  String name() {
    return name;
  }

  int multiprocessors() {
    return multiprocessors;
  }

  /** Returns the compute capability: 90 for 9.0. */
  int architecture() {
    return architecture;
  }
}
