package dlfs.engine;

import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Vector;
import java.lang.ref.Reference;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The implementations that can compute a network: the setting {@code -Dengine}. */
public enum EngineKind {
  /** The kernels of {@link Engine}, which replace DL4J's layers and the from-scratch ones alike. */
  FAST {
    @Override
    public boolean isAvailable() {
      return Engine.isCpuBackend();
    }

    @Override
    public void start(int threads) {
      Engine.start(threads);
    }

    @Override
    public <M extends Model> M prepare(M network) {
      return Engine.accelerate(network);
    }

    @Override
    public double sumOfSquares(INDArray array) {
      if (!Memory.isDense(array)) {
        return PLAIN.sumOfSquares(array);
      }
      double sum = CpuKernels.of(array.dataType()).algebra().sumOfSquares(Vector.of(array));
      Reference.reachabilityFence(array);
      return sum;
    }
  },

  /** Training steps on an NVIDIA card, and everything else as {@link #FAST}. */
  CUDA {
    @Override
    public boolean isAvailable() {
      return Engine.isCpuBackend();
    }

    @Override
    public void start(int threads) {
      Engine.start(threads);
      Devices.current();
    }

    @Override
    public <M extends Model> M prepare(M network) {
      return Engine.accelerate(network, Devices.current());
    }

    @Override
    public double sumOfSquares(INDArray array) {
      return Devices.sumOfSquares(array).orElseGet(() -> FAST.sumOfSquares(array));
    }
  },

  /** The layers and update rules themselves, on any ND4J backend. */
  PLAIN {
    @Override
    public boolean isAvailable() {
      return true;
    }

    /** Limits each operation to one thread, since DL4J's sums depend on the number of threads. */
    @Override
    public void start(int threads) {
      Nd4j.getBackend();
      Engine.useNativeThreads(1);
    }

    @Override
    public <M extends Model> M prepare(M network) {
      return network;
    }

    @Override
    public double sumOfSquares(INDArray array) {
      double norm = array.norm2Number().doubleValue();
      return norm * norm;
    }
  };

  /** Returns the engines that need no device. */
  public static List<EngineKind> onProcessor() {
    return List.of(FAST, PLAIN);
  }

  /** Returns FAST, or PLAIN where ND4J's CUDA backend is on the class path. */
  public static EngineKind preferred() {
    return Engine.isCudaOnClassPath() ? PLAIN : FAST;
  }

  /**
   * Returns whether ND4J's backend supports this engine. To be called after {@link #start}, since
   * it loads ND4J if nothing has, with its settings as they are.
   */
  public abstract boolean isAvailable();

  /**
   * Configures ND4J for the calling thread; to be called before the thread creates an array.
   *
   * @param threads the number of threads that one layer may use, at least 1
   * @throws DeviceException if this is CUDA, and there is no card or it cannot be used
   */
  public abstract void start(int threads);

  /**
   * Prepares a network to be computed by this engine.
   *
   * @param network an initialised network that is not accelerated yet
   * @return the network
   */
  public abstract <M extends Model> M prepare(M network);

  /**
   * Returns the sum of the squares of an array's elements; infinite or NaN if an element is, or if
   * the sum overflows.
   *
   * @param array an array of type FLOAT or DOUBLE
   */
  public abstract double sumOfSquares(INDArray array);

  /** Returns the engine that computes a network. */
  public static EngineKind of(Model network) {
    if (Internals.solver(network).getOptimizer() instanceof DeviceStep) {
      return CUDA;
    }
    return Topology.of(network).all(FastLayer.class).findAny().isPresent() ? FAST : PLAIN;
  }
}
