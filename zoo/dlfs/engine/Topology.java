package dlfs.engine;

import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Saves work between adjacent layers, where both are the engine's. */
final class Topology {
  private Topology() {}

  /**
   * Makes adjacent layers exchange images as NHWC, where one of the two prefers that and both
   * support it.
   *
   * @param network an initialised network, with its fast layers in place
   */
  static void arrange(MultiLayerNetwork network) {
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
   * Runs a training step. Only the network itself sees the arrays that its layers exchange within a
   * step, so no layer has to repeat its forward pass for its backward pass. The gradient of the
   * network's input is not used, so the first layer need not compute it. Nor does a layer have to
   * copy its output if the next layer is one of the engine's and leaves its input unchanged; DL4J's
   * layers may modify theirs in place.
   *
   * @param step a forward and a backward pass
   */
  static <T> T inTrainingStep(MultiLayerNetwork network, Supplier<T> step) {
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof FastLayer fast) {
        fast.passes().beginTrainingStep(i > 0, isOutputUnchanged(network, i));
      }
    }
    try {
      return step.get();
    } finally {
      for (Layer layer : layers) {
        if (layer instanceof FastLayer fast) {
          fast.passes().endTrainingStep();
        }
      }
    }
  }

  /** Whether the next layer leaves the output of a layer unchanged. */
  private static boolean isOutputUnchanged(MultiLayerNetwork network, int layer) {
    int next = layer + 1;
    return next < network.getnLayers()
        && leavesInputUnchanged(preprocessor(network, next))
        && leavesInputUnchanged(network.getLayer(next));
  }

  private static InputPreProcessor preprocessor(MultiLayerNetwork network, int layer) {
    return network.getLayerWiseConfigurations().getInputPreProcess(layer);
  }

  private static boolean leavesInputUnchanged(InputPreProcessor between) {
    return between == null || between.getClass() == CnnToFeedForwardPreProcessor.class;
  }

  private static boolean leavesInputUnchanged(Layer layer) {
    boolean dropsInPlace =
        layer instanceof BaseLayer<?> parameters && parameters.layerConf().getIDropout() != null;
    return layer instanceof FastLayer && !dropsInPlace;
  }
}
