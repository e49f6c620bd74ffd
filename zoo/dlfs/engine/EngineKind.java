package dlfs.engine;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Chooses what computes a network: the setting {@code -Dengine}. */
public enum EngineKind {
  /** This project's kernels, in the place of DL4J's layers and of the from-scratch ones. */
  FAST {
    @Override
    public MultiLayerNetwork prepare(MultiLayerNetwork network) {
      return Engine.accelerate(network);
    }
  },

  /** The layers and update rules themselves, on any backend of ND4J's. */
  PLAIN {
    @Override
    public MultiLayerNetwork prepare(MultiLayerNetwork network) {
      return network;
    }
  };

  /**
   * Prepares a network to be computed by this engine.
   *
   * @param network initialised, as DL4J makes it
   * @return the network
   */
  public abstract MultiLayerNetwork prepare(MultiLayerNetwork network);
}
