package dlfs.networks;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network whose layers form a chain: each has the output of the one before it as its input. */
public interface ChainNetwork extends Network<MultiLayerNetwork> {

  /**
   * Returns DL4J's configuration of this network.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed);

  @Override
  default MultiLayerNetwork create(LayerSet layers, IUpdater updater, long seed) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(layers, updater, seed));
    network.init();
    return network;
  }

  @Override
  default MultiLayerNetwork createInDoublePrecision(LayerSet layers, IUpdater updater, long seed) {
    return create(layers, updater, seed).convertDataType(DataType.DOUBLE);
  }
}
