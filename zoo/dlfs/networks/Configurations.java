package dlfs.networks;

import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.config.IUpdater;

/** Begins the configuration of a network with the settings that all networks share. */
final class Configurations {
  private Configurations() {}

  /** Begins a configuration without weight decay. */
  static ListBuilder begin(LayerSet layers, InitialWeights weights, IUpdater updater, long seed) {
    return begin(layers, weights, 0, updater, seed);
  }

  /**
   * Begins a configuration.
   *
   * @param layers the layer set of the layers that are added
   * @param weightDecay λ in the term λ/2 ΣW² of the loss; 0 for none
   */
  static ListBuilder begin(
      LayerSet layers, InitialWeights weights, double weightDecay, IUpdater updater, long seed) {
    return new ResolvingBuilder(layers, settings(weights, weightDecay, updater, seed));
  }

  /**
   * Begins the configuration of a graph without weight decay.
   *
   * @param layers the layer set of the layers that are added
   * @param images the shape of the input images
   */
  static LayerGraph graph(
      LayerSet layers, InitialWeights weights, IUpdater updater, long seed, ImageShape images) {
    return new LayerGraph(layers, settings(weights, 0, updater, seed), images);
  }

  private static NeuralNetConfiguration.Builder settings(
      InitialWeights weights, double weightDecay, IUpdater updater, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(Seed.forNd4j(seed))
        .weightInit(weights.initializer())
        .l2(weightDecay)
        .updater(updater)
        .cacheMode(CacheMode.DEVICE); // so that DL4J computes a convolution once a step, not twice
  }

  /** DL4J's builder, with each layer taken from a layer set. */
  private static final class ResolvingBuilder extends ListBuilder {
    private final LayerSet layers;

    ResolvingBuilder(LayerSet layers, NeuralNetConfiguration.Builder settings) {
      super(settings);
      this.layers = layers;
    }

    @Override
    public ListBuilder layer(int index, Layer layer) {
      return super.layer(index, layers.resolve(layer));
    }
  }
}
