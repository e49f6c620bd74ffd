package dlfs.engine;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.api.Model;

/** The combinations of layer set and engine. */
public enum Combination {
  DL4J(LayerSet.BUILTIN, false),
  DL4J_ACCELERATED(LayerSet.BUILTIN, true),
  SCRATCH(LayerSet.SCRATCH, false),
  SCRATCH_ACCELERATED(LayerSet.SCRATCH, true);

  public final LayerSet layers;
  private final boolean accelerated;

  Combination(LayerSet layers, boolean accelerated) {
    this.layers = layers;
    this.accelerated = accelerated;
  }

  /** Whether the engine computes the network. */
  boolean isAccelerated() {
    return accelerated;
  }

  /** Returns the network, accelerated if this combination uses the engine. */
  public <M extends Model> M applied(M network) {
    return accelerated ? Engine.accelerate(network) : network;
  }
}
