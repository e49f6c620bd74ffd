package dlfs.layers;

import org.deeplearning4j.nn.conf.layers.BaseLayer;

/** Settings that a layer inherits from its network. */
final class NetworkSettings {
  private NetworkSettings() {}

  /** Clears settings, as DL4J's builders do, so that those of the network apply to the layer. */
  static void inherit(BaseLayer layer) {
    layer.resetLayerDefaultConfig();
    layer.setGradientNormalization(null);
    layer.setGradientNormalizationThreshold(Double.NaN);
  }
}
