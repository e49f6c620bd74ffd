package dlfs.networks;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network whose layers form a graph: it branches, or has several inputs or outputs. */
public interface GraphNetwork extends Network<ComputationGraph> {

  /**
   * Returns DL4J's configuration of this network.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed);

  @Override
  default ComputationGraph create(LayerSet layers, IUpdater updater, long seed) {
    ComputationGraph network = new ComputationGraph(configuration(layers, updater, seed));
    network.init();
    return network;
  }

  @Override
  default ComputationGraph createInDoublePrecision(LayerSet layers, IUpdater updater, long seed) {
    return create(layers, updater, seed).convertDataType(DataType.DOUBLE);
  }
}
