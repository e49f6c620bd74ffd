package dlfs.engine;

import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Lets layers of this project that are next to each other save work. */
public final class Topology {
  private Topology() {}

  /**
   * Makes images go from layer to layer with the channels last, where one of the two prefers that
   * and both can.
   *
   * @param network initialised, with the layers that compute from now on
   */
  public static void arrange(MultiLayerNetwork network) {
    Layer[] layers = network.getLayers();
    for (int i = 0; i + 1 < layers.length; i++) {
      if (preprocessor(network, i + 1) == null
          && layers[i] instanceof ImageLayer from
          && layers[i + 1] instanceof ImageLayer to
          && from.canOutputNhwc()
          && to.acceptsNhwc()
          && (from.prefersNhwc() || to.prefersNhwc())) {
        from.outputNhwc();
      }
    }
  }

  /**
   * Runs a training step, in which nobody but the network itself sees what passes between its
   * layers, so no layer has to repeat its forward pass for its backward pass. Nobody reads the
   * gradient of the network's input, so the first layer need not compute it. Nor does a layer have
   * to copy its output if the next layer is one of this project's and leaves its input unchanged;
   * DL4J's may change theirs in place.
   *
   * @param step a forward and a backward pass
   */
  public static <T> T inTrainingStep(MultiLayerNetwork network, Supplier<T> step) {
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof FastLayer layer) {
        layer.passes().beginTrainingStep(i > 0, staysAsItIs(network, i));
      }
    }
    try {
      return step.get();
    } finally {
      for (Layer layer : layers) {
        if (layer instanceof FastLayer ours) {
          ours.passes().endTrainingStep();
        }
      }
    }
  }

  /** Whether the next layer leaves the output of a layer unchanged. */
  private static boolean staysAsItIs(MultiLayerNetwork network, int layer) {
    int next = layer + 1;
    return next < network.getnLayers()
        && leavesAlone(preprocessor(network, next))
        && leavesItsInputAlone(network.getLayer(next));
  }

  private static InputPreProcessor preprocessor(MultiLayerNetwork network, int layer) {
    return network.getLayerWiseConfigurations().getInputPreProcess(layer);
  }

  private static boolean leavesAlone(InputPreProcessor between) {
    return between == null || between.getClass() == CnnToFeedForwardPreProcessor.class;
  }

  private static boolean leavesItsInputAlone(Layer layer) {
    boolean dropsInPlace =
        layer instanceof BaseLayer<?> parameters && parameters.layerConf().getIDropout() != null;
    return layer instanceof FastLayer && !dropsInPlace;
  }
}
