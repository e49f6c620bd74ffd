package dlfs.engine.cuda;

import org.bytedeco.cuda.cudnn.cudnnContext;
import org.bytedeco.cuda.global.cudnn;
import org.bytedeco.javacpp.FloatPointer;

/** cuDNN, its workspace and the precision, which all convolutions share. */
final class Dnn {
  /** The largest workspace that the choice of an algorithm allows, in bytes. */
  static final long MAX_WORKSPACE_BYTES = 1L << 30;

  private final Context context;
  private final Workspace workspace;
  private final AlignedArrays aligned;
  private final boolean tf32;
  private final cudnnContext handle = new cudnnContext();
  private final FloatPointer zero = new FloatPointer(0f);
  private final FloatPointer one = new FloatPointer(1f);

  /**
   * @param tf32 whether factors may be rounded to TF32
   */
  Dnn(Context context, Workspace workspace, AlignedArrays aligned, boolean tf32) {
    this.context = context;
    this.workspace = workspace;
    this.aligned = aligned;
    this.tf32 = tf32;
    context.makeCurrent();
    check(cudnn.cudnnCreate(handle), "starting cuDNN");
    check(cudnn.cudnnSetStream(handle, context.stream()), "starting cuDNN");
  }

  /** Returns the handle, for a call on the current thread. */
  cudnnContext handle() {
    context.makeCurrent();
    return handle;
  }

  Workspace workspace() {
    return workspace;
  }

  AlignedArrays aligned() {
    return aligned;
  }

  boolean tf32() {
    return tf32;
  }

  /** Returns the factor 0, in the processor's memory. */
  FloatPointer zero() {
    return zero;
  }

  /** Returns the factor 1, in the processor's memory. */
  FloatPointer one() {
    return one;
  }

  /** Returns the version of cuDNN, such as 9.19.0. */
  static String version() {
    long version = cudnn.cudnnGetVersion();
    return version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
  }

  /**
   * @throws IllegalStateException if the status is not that of success
   */
  static void check(int status, String operation) {
    if (status != cudnn.CUDNN_STATUS_SUCCESS) {
      throw Cuda.failure(operation, cudnn.cudnnGetErrorString(status).getString());
    }
  }
}
