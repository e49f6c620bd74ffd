package dlfs.networks;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.nd4j.linalg.learning.config.IUpdater;

/** What the configurations of all networks begin with. */
final class Configurations {
  private Configurations() {}

  static ListBuilder begin(Weights weights, IUpdater updater, long seed) {
    return begin(weights, 0, updater, seed);
  }

  /**
   * @param weightDecay λ in the term λ/2 ΣW² of the loss; 0 for none
   */
  static ListBuilder begin(Weights weights, double weightDecay, IUpdater updater, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(Seed.forNd4j(seed))
        .weightInit(weights.initializer())
        .l2(weightDecay)
        .updater(updater)
        .cacheMode(CacheMode.DEVICE) // DL4J's convolutions are computed once a step, not twice
        .list();
  }
}
