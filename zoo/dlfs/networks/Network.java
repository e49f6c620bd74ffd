package dlfs.networks;

import dlfs.engine.Engine;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network of the book, as a description that DL4J's networks are made from. */
public interface Network {

  /**
   * This network for DL4J.
   *
   * @param layers where its layers come from
   * @param updater the update rule, for all parameters
   * @param seed of the random numbers that the weights are drawn from
   */
  MultiLayerConfiguration configuration(LayerSet layers, IUpdater updater, long seed);

  /** This network with its first weights, for the thread that calls. */
  default MultiLayerNetwork create(LayerSet layers, IUpdater updater, long seed) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(layers, updater, seed));
    network.init();
    return Engine.accelerate(network);
  }

  /**
   * The same with all numbers of type DOUBLE, as gradient checks need it; the first weights are
   * those of single precision.
   */
  default MultiLayerNetwork createInDoublePrecision(LayerSet layers, IUpdater updater, long seed) {
    return Engine.accelerate(create(layers, updater, seed).convertDataType(DataType.DOUBLE));
  }
}
