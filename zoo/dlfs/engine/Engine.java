package dlfs.engine;

import static dlfs.text.Text.formatted;

import dlfs.engine.device.Device;
import dlfs.engine.threads.Parallel;
import dlfs.networks.TrainableNetwork;
import java.util.Map;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.solvers.StochasticGradientDescent;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes DL4J fast on a CPU; the package documentation says how.
 *
 * <p>Call {@link #start} before any other use of ND4J. Later calls, on any thread, only set the
 * number of threads.
 */
public final class Engine {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "org.eclipse.deeplearning4j.helpers.disable", "false",
          "org.bytedeco.javacpp.maxPhysicalBytes", "0",
          "org.bytedeco.javacpp.logger", "slf4j");

  private static final String SHAPES = "shapeinfoprovider";
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
  private static final int MILLISECONDS_BETWEEN_COLLECTIONS = 5_000;

  /** The array size below which waking up a second thread costs more than it gains. */
  private static final int MIN_ELEMENTS_FOR_THREADS = 1 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private Engine() {}

  /**
   * Loads ND4J, configured for speed. System properties that are already set are not changed.
   *
   * @param threads the number of threads that one operation may use, at least 1. With 1, every
   *     operation runs on the calling thread, which is best for networks that are trained in
   *     parallel
   * @throws IllegalArgumentException if it is less than 1
   */
  public static synchronized void start(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          formatted("An operation needs at least 1 thread, not %d.", threads));
    }
    PROPERTIES.forEach(Engine::setUnlessSet);
    if (!isCudaOnClassPath()) {
      setUnlessSet(SHAPES, CachedShapes.class.getName());
    }
    Nd4j.getBackend(); // loads the native code
    Nd4j.getMemoryManager().setAutoGcWindow(MILLISECONDS_BETWEEN_COLLECTIONS);
    Nd4j.getEnvironment().setElementwiseThreshold(MIN_ELEMENTS_FOR_THREADS);
    Nd4j.getEnvironment().setTadThreshold(MIN_ELEMENTS_FOR_THREADS);
    useNativeThreads(threads);
    Parallel.useThreads(threads);
  }

  /** Sets the number of OpenMP threads, and that of OpenBLAS, whose threads would compete, to 1. */
  static void useNativeThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
    openblas_nolapack.blas_set_num_threads(1);
  }

  /**
   * Makes a network fast: replaces the implementations of its layers, vertices and update rules by
   * faster ones with the same results. Its configuration, its parameters, the state of its update
   * rules and the files that it is saved to do not change.
   *
   * <p>It stays accelerated whatever listeners or parameters are set on it. Networks that DL4J
   * makes from it ({@code clone()}, the best model of early stopping, transfer learning, a restored
   * one) are not accelerated; call this method for them, too. A second call for the same network
   * has no effect.
   *
   * @param network an initialised {@link MultiLayerNetwork} or {@link ComputationGraph}
   * @return the network
   * @throws IllegalStateException if it is anything else
   */
  public static <M extends Model> M accelerate(M network) {
    if (!TrainableNetwork.isInitialised(network)) {
      throw new IllegalStateException(
          "Only a network that is initialised can be accelerated: call network.init() first.");
    }
    if (network instanceof ComputationGraph graph) {
      Replacements.replaceIn(graph);
    } else {
      Replacements.replaceIn((MultiLayerNetwork) network);
    }
    Topology topology = Topology.of(network);
    ImageLayouts.arrange(topology);
    if (Internals.solver(network).getOptimizer() instanceof StochasticGradientDescent optimizer
        && !(optimizer instanceof TrainingStep)) {
      Internals.setSolver(network, new StepSolver(new TrainingStep(network, optimizer, topology)));
    }
    return network;
  }

  /**
   * Makes a network train on a device: moves its parameters and the state of its update rules to
   * memory that they share, and has the device compute its training steps. Everything else is
   * computed as in an {@linkplain #accelerate accelerated} network, and so is a network with
   * parameters of another type than FLOAT.
   *
   * @param network an initialised {@link MultiLayerNetwork} or {@link ComputationGraph}
   * @return the network
   */
  static <M extends Model> M accelerate(M network, Device device) {
    if (network.params().dataType() != DataType.FLOAT) {
      LOG.warn(
          "The processor computes networks of type {}: the device computes FLOAT only.",
          network.params().dataType());
      return accelerate(network);
    }
    DeviceParameters parameters = DeviceParameters.move(device, network);
    accelerate(network);
    if (Internals.solver(network).getOptimizer() instanceof StochasticGradientDescent optimizer) {
      Topology topology = Topology.of(network);
      Internals.setSolver(
          network,
          new StepSolver(new DeviceStep(network, optimizer, topology, device, parameters)));
      parameters.moveUpdaterState();
    }
    return network;
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  static boolean isCpuBackend() {
    return Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");
  }

  static boolean isCudaOnClassPath() {
    try {
      Class.forName(CUDA_BACKEND, false, Engine.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
