package engine;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads the native code behind ND4J uses for one operation.
 *
 * <p>Two pools do its arithmetic, OpenMP's and OpenBLAS's, each as wide as the machine unless told
 * otherwise. On small networks they are slower than one thread, and on every network they change
 * the order in which numbers are added up.
 */
public final class NativeThreads {
  private NativeThreads() {}

  /**
   * From now on every ND4J operation, of any Java thread, runs on the thread that calls it.
   * Networks are trained side by side instead, which is faster, and gives the same numbers on any
   * machine of the same kind however many cores it has.
   */
  public static void useOnePerOperation() {
    Nd4j.getBackend(); // loads the native code
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
    openblas_nolapack.blas_set_num_threads(1);
  }
}
