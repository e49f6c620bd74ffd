package dlfs.engine.kernels.onednn;

import static dlfs.text.Text.formatted;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Loads oneDNN, and limits the number of threads that it uses. */
public final class OneDnn {
  private static final boolean AVAILABLE = load();

  private OneDnn() {}

  /** Returns whether oneDNN is available for this platform. */
  public static boolean isAvailable() {
    return AVAILABLE;
  }

  /**
   * Loads oneDNN if it is available. A failure to load it, for example because there is no disk
   * space to unpack it, is an error, so that other kernels do not silently replace it.
   */
  private static boolean load() {
    String library =
        formatted(
            "/org/bytedeco/dnnl/%s/%s", Loader.getPlatform(), System.mapLibraryName("jnidnnl"));
    if (dnnl.class.getResource(library) == null) {
      return false;
    }
    Loader.load(dnnl.class);
    return true;
  }

  /**
   * Makes OpenMP use one thread for what the calling thread starts from now on. So sums are always
   * added in the same order; large computations are divided by {@link
   * dlfs.engine.threads.Parallel}. ND4J's operations share this setting. It is not switched back
   * afterwards, since OpenMP would end and start threads each time.
   */
  static void useOneThread() {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  /**
   * @throws IllegalStateException if a call of oneDNN has failed
   */
  static void check(int status) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(formatted("oneDNN failed with status %d", status));
    }
  }
}
