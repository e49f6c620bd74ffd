package dlfs.networks;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network of the book: a description from which DL4J's networks are made. It is either a {@link
 * ChainNetwork} or a {@link GraphNetwork}.
 *
 * @param <M> DL4J's class of the network
 */
public interface Network<M extends Model> {

  /**
   * Creates this network with its initial weights, in single precision, for the calling thread.
   * {@link dlfs.engine.Engine#accelerate} makes it fast.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  M create(LayerSet layers, IUpdater updater, long seed);

  /**
   * Creates this network in double precision, as gradient checks need it. The initial weights are
   * those of single precision.
   *
   * @param layers the set that its layers are taken from
   * @param updater the update rule, for all parameters
   * @param seed the seed of the initial weights and of dropout
   */
  M createInDoublePrecision(LayerSet layers, IUpdater updater, long seed);
}
