package dlfs.ch08;

import dlfs.lab.Lab;
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

  static MultiLayerNetwork create(Lab lab) {
    return withWeights(lab.create(NET, new Sgd(), 0));
  }

  static MultiLayerNetwork createInDoublePrecision(Lab lab) {
    return withWeights(lab.createInDoublePrecision(NET, new Sgd(), 0));
  }

  /** Creates it from DL4J's layers, regardless of the settings of the run. */
  static MultiLayerNetwork builtin() {
    return withWeights(NET.create(LayerSet.BUILTIN, new Sgd(), 0));
  }

  private static MultiLayerNetwork withWeights(MultiLayerNetwork network) {
    return PretrainedWeights.bundled(PretrainedWeights.DEEP_CONVNET, network);
  }
}
