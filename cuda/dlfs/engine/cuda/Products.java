package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.javacpp.FloatPointer;

/** Matrix products with cuBLAS. */
final class Products {
  private static final long WORKSPACE_BYTES = 32 << 20;
  private static final String OPERATION = "a matrix product on the GPU";

  private final Context context;
  private final cublasContext handle = new cublasContext();
  private final FloatPointer zero = new FloatPointer(0f);
  private final FloatPointer one = new FloatPointer(1f);

  /**
   * @param tf32 whether factors may be rounded to TF32
   */
  Products(Context context, GpuMemory memory, boolean tf32) {
    this.context = context;
    context.makeCurrent();
    check(cublas.cublasCreate_v2(handle), "starting cuBLAS");
    check(cublas.cublasSetStream_v2(handle, context.stream()), "starting cuBLAS");
    // With memory of its own, the results of cuBLAS do not vary between runs.
    check(
        cublas.cublasSetWorkspace_v2(
            handle, Addresses.of(memory.allocate(WORKSPACE_BYTES)), WORKSPACE_BYTES),
        "starting cuBLAS");
    check(
        cublas.cublasSetMathMode(
            handle, tf32 ? cublas.CUBLAS_TF32_TENSOR_OP_MATH : cublas.CUBLAS_DEFAULT_MATH),
        "starting cuBLAS");
  }

  /**
   * Computes C = A B + β C as Cᵀ = Bᵀ Aᵀ + β Cᵀ, since cuBLAS takes a matrix that is stored row by
   * row for its transpose.
   */
  void multiply(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      DeviceArray a,
      DeviceArray b,
      float beta,
      DeviceArray c) {
    Checks.length((long) m * k, a);
    Checks.length((long) k * n, b);
    Checks.length((long) m * n, c);
    context.makeCurrent();
    check(
        cublas.cublasSgemm_v2(
            handle,
            transposeB ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N,
            transposeA ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N,
            n,
            m,
            k,
            one,
            Addresses.floats(b),
            transposeB ? k : n,
            Addresses.floats(a),
            transposeA ? m : k,
            beta == 0 ? zero : one,
            Addresses.floats(c),
            n),
        OPERATION);
  }

  /**
   * Computes Cᵢ = Aᵢ Bᵢ + β Cᵢ for some matrices of the same sizes. The results are stored one
   * after the other.
   *
   * @param count the number of products
   * @param strideA the number of elements from Aᵢ to Aᵢ₊₁: 0 if all are the same
   * @param strideB the number of elements from Bᵢ to Bᵢ₊₁: 0 if all are the same
   */
  void multiplyEach(
      int count,
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      DeviceArray a,
      long strideA,
      DeviceArray b,
      long strideB,
      float beta,
      DeviceArray c) {
    if (count == 1) {
      multiply(transposeA, transposeB, m, n, k, a, b, beta, c);
      return;
    }
    long strideC = (long) m * n;
    Checks.length((count - 1) * strideA + (long) m * k, a);
    Checks.length((count - 1) * strideB + (long) k * n, b);
    Checks.length(count * strideC, c);
    context.makeCurrent();
    check(
        cublas.cublasSgemmStridedBatched(
            handle,
            transposeB ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N,
            transposeA ? cublas.CUBLAS_OP_T : cublas.CUBLAS_OP_N,
            n,
            m,
            k,
            one,
            Addresses.floats(b),
            transposeB ? k : n,
            strideB,
            Addresses.floats(a),
            transposeA ? m : k,
            strideA,
            beta == 0 ? zero : one,
            Addresses.floats(c),
            n,
            strideC,
            count),
        OPERATION);
  }

  private static void check(int status, String operation) {
    if (status != cublas.CUBLAS_STATUS_SUCCESS) {
      throw Cuda.failure(operation, cublas.cublasGetStatusString(status).getString());
    }
  }
}
