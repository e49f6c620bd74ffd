package dlfs.engine;

import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Memory;
import java.lang.ref.Reference;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Chooses what computes a network: the setting {@code -Dengine}. */
public enum EngineKind {
  /** This project's kernels, in the place of DL4J's layers and of the from-scratch ones. */
  FAST {
    @Override
    public MultiLayerNetwork prepare(MultiLayerNetwork network) {
      return Engine.accelerate(network);
    }

    @Override
    public double sumOfSquares(INDArray array) {
      if (!Memory.isDense(array)) {
        return PLAIN.sumOfSquares(array);
      }
      long address = Memory.of(array);
      double sum = Kernels.of(array.dataType()).algebra().sumOfSquares(address, array.length());
      Reference.reachabilityFence(array);
      return sum;
    }
  },

  /** The layers and update rules themselves, on any backend of ND4J's. */
  PLAIN {
    @Override
    public MultiLayerNetwork prepare(MultiLayerNetwork network) {
      return network;
    }

    @Override
    public double sumOfSquares(INDArray array) {
      double norm = array.norm2Number().doubleValue();
      return norm * norm;
    }
  };

  /**
   * Prepares a network to be computed by this engine.
   *
   * @param network initialised, as DL4J makes it
   * @return the network
   */
  public abstract MultiLayerNetwork prepare(MultiLayerNetwork network);

  /**
   * Returns the sum of the squares of an array's elements; infinite or NaN if one of them is, or if
   * the sum overflows.
   *
   * @param array of float or double
   */
  public abstract double sumOfSquares(INDArray array);

  /** Returns the engine that computes a network. */
  public static EngineKind of(MultiLayerNetwork network) {
    return Stream.of(network.getLayers()).anyMatch(FastLayer.class::isInstance) ? FAST : PLAIN;
  }
}
