package dlfs.engine.cuda;

import java.lang.ref.Cleaner;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.global.cudart;

/**
 * Operations that are recorded as a CUDA graph, which the card starts at once. So the processor
 * does not have to start each of them, which can take longer than the operations themselves.
 *
 * <p>The first run executes them, since that allocates workspaces; the second records them.
 */
final class CudaGraph implements Runnable {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final String RECORDING = "recording operations of the GPU";
  private static final int NEVER = -1;

  private final Context context;
  private final Runnable operations;
  private int executed = NEVER;
  private CUgraphExec_st graph;

  CudaGraph(Context context, Runnable operations) {
    this.context = context;
    this.operations = operations;
  }

  @Override
  public void run() {
    context.makeCurrent();
    if (executed != context.recordings()) {
      graph = null;
      executed = context.recordings(); // which may change meanwhile
      operations.run();
      return;
    }
    if (graph == null) {
      graph = record();
    }
    Cuda.check(cudart.cudaGraphLaunch(graph, context.stream()), "starting operations of the GPU");
  }

  private CUgraphExec_st record() {
    Cuda.check(
        cudart.cudaStreamBeginCapture(context.stream(), cudart.cudaStreamCaptureModeThreadLocal),
        RECORDING);
    var recorded = new CUgraph_st();
    int status;
    try {
      operations.run();
    } finally {
      status = cudart.cudaStreamEndCapture(context.stream(), recorded);
    }
    Cuda.check(status, RECORDING);
    var executable = new CUgraphExec_st();
    Cuda.check(cudart.cudaGraphInstantiate(executable, recorded, 0), RECORDING);
    Cuda.check(cudart.cudaGraphDestroy(recorded), RECORDING);
    long address = executable.address();
    CLEANER.register(executable, () -> destroy(address));
    return executable;
  }

  /** Called by another thread than those that compute, which may be using the card. */
  private static void destroy(long address) {
    cudart.cudaGraphExecDestroy(new CUgraphExec_st(Addresses.of(address))); // fails at the end
  }
}
