package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;
import static org.bytedeco.dnnl.global.dnnl.dnnl_sgemm;

import dlfs.engine.threads.Parallel;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Products of matrices by oneDNN, where there is one: on the small and narrow matrices of these
 * networks it is up to three times as fast as OpenBLAS.
 */
final class OneDnn {
  private static final boolean AVAILABLE = load();

  private OneDnn() {}

  /** Whether there is a oneDNN for this platform, and it multiplies numbers of so many bytes. */
  static boolean takes(int bytes) {
    return AVAILABLE && bytes == Float.BYTES;
  }

  /**
   * Loads it, if there is one. A failure to load it, for example for want of disk space to unpack
   * it, is an error: other arithmetic must not silently take its place.
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

  /** c = a b, or c = c + a b, on the thread that calls; c is not transposed. */
  static void multiply(Matrix a, Matrix b, boolean add, Matrix c) {
    FloatPointer x = FloatMemory.at(a.address());
    FloatPointer y = FloatMemory.at(b.address());
    FloatPointer z = FloatMemory.at(c.address());
    useThreads(1);
    int status =
        dnnl_sgemm(
            letter(a),
            letter(b),
            c.rows(),
            c.columns(),
            a.columns(),
            1,
            x,
            a.leading(),
            y,
            b.leading(),
            add ? 1 : 0,
            z,
            c.leading());
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(formatted("oneDNN cannot multiply %s by %s", a, b));
    }
  }

  private static byte letter(Matrix matrix) {
    return (byte) (matrix.transposed() ? 'T' : 'N');
  }

  /**
   * How many threads OpenMP may use for what this thread begins, from now on. Alone, a product is
   * always summed up in the same order, and {@link Parallel} divides what is large. Going to and
   * fro between numbers would have OpenMP end and start threads each time.
   */
  static void useThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }
}
