package dlfs.ch08;

import dlfs.layers.LayerSet;
import dlfs.networks.DeepConvNet;
import dlfs.optimizers.Sgd;
import dlfs.weights.PretrainedWeights;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The network of section 8.1.1 with the parameters that the book published. */
final class TrainedDeepConvNet {
  static final String NAME = "DeepConvNet";

  private static final DeepConvNet NET = new DeepConvNet();

  private TrainedDeepConvNet() {}

  static MultiLayerNetwork create(LayerSet layers) {
    return PretrainedWeights.bundled(
        PretrainedWeights.DEEP_CONVNET, NET.create(layers, new Sgd(), 0));
  }

  static MultiLayerNetwork createInDoublePrecision(LayerSet layers) {
    return PretrainedWeights.bundled(
        PretrainedWeights.DEEP_CONVNET, NET.createInDoublePrecision(layers, new Sgd(), 0));
  }
}
