package dlfs.engine;

import static dlfs.text.Text.formatted;

import dlfs.engine.threads.Parallel;
import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Makes DL4J fast on a CPU; the package says how.
 *
 * <p>{@link #start} is to be called before anything else of ND4J's. Later calls, on any thread,
 * only set the number of threads.
 */
public final class Engine {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "org.eclipse.deeplearning4j.helpers.disable", "false",
          "org.bytedeco.javacpp.maxPhysicalBytes", "0");

  private static final String SHAPES = "shapeinfoprovider";
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
  private static final int MILLISECONDS_BETWEEN_COLLECTIONS = 5_000;

  /** As many numbers as it takes for a second thread to pay, which has to be woken up first. */
  private static final int WORTH_A_THREAD = 1 << 20;

  private Engine() {}

  /**
   * Loads ND4J, set up to be fast. Properties that are already set stay.
   *
   * @param threads how many threads one operation may use, at least 1. With 1, every operation runs
   *     on the thread that calls it: best for networks that train side by side
   * @throws IllegalArgumentException if that is less than 1
   */
  public static synchronized void start(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          formatted("An operation needs at least 1 thread, and it was to have %d.", threads));
    }
    PROPERTIES.forEach(Engine::setUnlessSet);
    if (!isPresent(CUDA_BACKEND)) {
      setUnlessSet(SHAPES, CachedShapes.class.getName());
    }
    Nd4j.getBackend(); // loads the native code
    Nd4j.getMemoryManager().setAutoGcWindow(MILLISECONDS_BETWEEN_COLLECTIONS);
    Nd4j.getEnvironment().setElementwiseThreshold(WORTH_A_THREAD);
    Nd4j.getEnvironment().setTadThreshold(WORTH_A_THREAD);
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    openblas_nolapack.blas_set_num_threads(1);
    Parallel.useThreads(threads);
  }

  /**
   * Makes a network fast; what it computes stays the same, and so do its configuration, what is
   * saved of it, and what its update rules remember.
   *
   * <p>It stays fast whatever is set on it. Networks that DL4J makes from it ({@code clone()}, the
   * best model of early stopping, transfer learning, a restored one) are DL4J's again; this method
   * makes them fast too. Calling it twice does no harm.
   *
   * @param network initialised
   * @return the network
   * @throws IllegalStateException if it is null or not initialised
   */
  public static MultiLayerNetwork accelerate(MultiLayerNetwork network) {
    if (network == null || !network.isInitCalled()) {
      throw new IllegalStateException(
          "Only a network that is initialised can be accelerated: call network.init() first.");
    }
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      layers[i] = Replacements.insteadOf(layers[i]);
    }
    Internals.nameLayers(network);
    Topology.arrange(network);
    Updater updater = network.getUpdater(false);
    if (updater != null) { // it refers to the layers that it was made for
      network.setUpdater(new MultiLayerUpdater(network, updater.getStateViewArray()));
    }
    if (network.getOptimizer() instanceof StochasticGradientDescent optimizer
        && !(optimizer instanceof TrainingStep)) {
      Internals.setSolver(network, new StepSolver(new TrainingStep(network, optimizer)));
    }
    return network;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, Engine.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
