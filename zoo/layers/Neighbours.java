package layers;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What this project's layers can know of the layers after them. */
public final class Neighbours {
  private Neighbours() {}

  /**
   * Spares each layer a copy of its output, where the layer after it is of this project too, and
   * leaves its input as it is; DL4J's may change theirs in place. Has images go from layer to layer
   * with the channels last, where one of them prefers that and both can.
   *
   * @param network initialised, with the layers that compute from now on
   */
  public static void acquaint(MultiLayerNetwork network) {
    Layer[] layers = network.getLayers();
    for (int i = 0; i + 1 < layers.length; i++) {
      var between = network.getLayerWiseConfigurations().getInputPreProcess(i + 1);
      if (layers[i] instanceof OwnLayer layer
          && leavesAlone(between)
          && leavesItsInputAlone(layers[i + 1])) {
        layer.passes().relyOnOutput();
      }
      if (between == null
          && layers[i] instanceof ImageLayer from
          && layers[i + 1] instanceof ImageLayer to
          && from.canPutChannelsLast()
          && to.takesChannelsLast()
          && (from.prefersChannelsLast() || to.prefersChannelsLast())) {
        from.putChannelsLast();
      }
    }
  }

  private static boolean leavesAlone(InputPreProcessor between) {
    return between == null || between.getClass() == CnnToFeedForwardPreProcessor.class;
  }

  private static boolean leavesItsInputAlone(Layer layer) {
    boolean dropsInPlace =
        layer instanceof BaseLayer<?> parameters && parameters.layerConf().getIDropout() != null;
    return layer instanceof OwnLayer && !dropsInPlace;
  }
}
