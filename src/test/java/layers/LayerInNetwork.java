package layers;

import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A layer of a network. */
final class LayerInNetwork extends Scene {
  private final MultiLayerNetwork network;
  private final int index;
  private final DataSet samples;

  LayerInNetwork(MultiLayerNetwork network, int index, DataSet samples, Arguments arguments) {
    super(arguments);
    this.network = network;
    this.index = index;
    this.samples = samples;
  }

  @Override
  Layer layer() {
    return network.getLayer(index);
  }

  @Override
  INDArray parameters() {
    return network.params();
  }

  @Override
  NeuralNetConfiguration configuration() {
    return network.getLayerWiseConfigurations().getConf(index);
  }

  @Override
  void forward(boolean training) {
    network.setInput(samples.getFeatures().dup());
    network.setLabels(samples.getLabels().dup());
    network.feedForward(training, false);
  }

  @Override
  Object step() {
    network.fit(samples.copy());
    return List.of(network.params(), network.score());
  }
}
