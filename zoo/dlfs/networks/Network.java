package dlfs.networks;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network of the book: a description from which DL4J's networks are made. */
public interface Network {

  /**
   * Returns DL4J's configuration of this network.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed);

  /**
   * Creates this network with its initial weights, in single precision, for the calling thread.
   * {@link dlfs.engine.Engine#accelerate} makes it fast.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  default MultiLayerNetwork create(LayerSet layers, IUpdater updater, long seed) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(layers, updater, seed));
    network.init();
    return network;
  }

  /**
   * Creates this network in double precision, as gradient checks need it. The initial weights are
   * those of single precision.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  default MultiLayerNetwork createInDoublePrecision(LayerSet layers, IUpdater updater, long seed) {
    return create(layers, updater, seed).convertDataType(DataType.DOUBLE);
  }
}
