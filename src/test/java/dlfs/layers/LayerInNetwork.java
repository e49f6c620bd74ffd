package dlfs.layers;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A layer of a network, or the network itself, which is a layer too in DL4J. */
final class LayerInNetwork extends Scene {
  private final MultiLayerNetwork network;
  private final int index;
  private final DataSet samples;

  /**
   * @param index of the layer; -1 for the network
   */
  LayerInNetwork(MultiLayerNetwork network, int index, DataSet samples, Arguments arguments) {
    super(arguments);
    this.network = network;
    this.index = index;
    this.samples = samples;
  }

  @Override
  Layer layer() {
    return index < 0 ? network : network.getLayer(index);
  }

  @Override
  INDArray parameters() {
    return network.params();
  }

  @Override
  NeuralNetConfiguration configuration() {
    return network.getLayerWiseConfigurations().getConf(Math.max(index, 0));
  }

  @Override
  void forward(boolean training) {
    network.setInput(samples.getFeatures().dup());
    network.setLabels(samples.getLabels().dup());
    network.feedForward(training, false);
  }

  /** By the labels, where the last layer has a loss; else by a gradient of its output. */
  @Override
  Object step() {
    if (network.getOutputLayer() instanceof IOutputLayer) {
      network.fit(samples.copy());
      return List.of(network.params(), network.score());
    }
    forward(true);
    var gradients = network.backpropGradient(samples.getLabels().dup(), memory());
    network.params().subi(gradients.getFirst().gradient().mul(0.1));
    return List.of(network.params(), gradients);
  }
}
