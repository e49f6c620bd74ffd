package dlfs.benchmark;

import dlfs.layers.LayerSet;
import dlfs.networks.AlexNet;
import dlfs.networks.DeepConvNet;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.SimpleConvNet;
import dlfs.networks.Weights;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;

/** The networks as this project has them. */
final class OwnNetworks {
  private static final int SEED = 0;

  private OwnNetworks() {}

  /**
   * A network with its first weights. Starts the project's engine, so it comes before any use of
   * ND4J's.
   *
   * @param threads how many threads it may use
   */
  static MultiLayerNetwork create(Network network, LayerSet layers, int threads) {
    dlfs.engine.Engine.start(threads);
    return description(network).create(layers, updateRule(network), SEED);
  }

  private static dlfs.networks.Network description(Network network) {
    return switch (network) {
      case MLP ->
          new MultiLayerNet(
              network.imageShape().get(0),
              List.of(100, 100, 100, 100),
              Network.CLASSES,
              Activation.RELU,
              new Weights.He());
      case SIMPLE_CONV_NET -> SimpleConvNet.ofTheBook();
      case DEEP_CONV_NET -> new DeepConvNet();
      case ALEX_NET -> new AlexNet(network.imageShape().get(1), Network.CLASSES);
    };
  }

  private static UpdateRule updateRule(Network network) {
    double rate = network.updates().learningRate();
    return switch (network.updates()) {
      case SGD -> new Sgd(rate);
      case ADAM -> new Adam(rate);
    };
  }
}
