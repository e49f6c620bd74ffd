package dlfs.benchmark;

import dlfs.engine.EngineKind;
import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.AlexNet;
import dlfs.networks.CifarResNet;
import dlfs.networks.DeepConvNet;
import dlfs.networks.GoogLeNet;
import dlfs.networks.InitialWeights;
import dlfs.networks.MultiLayerNet;
import dlfs.networks.ResNet;
import dlfs.networks.SimpleConvNet;
import dlfs.networks.SqueezeNet;
import dlfs.networks.Vgg;
import dlfs.optimizers.Adam;
import dlfs.optimizers.Sgd;
import dlfs.optimizers.UpdateRule;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.activations.Activation;

/** This project's networks. */
final class ProjectNetworks {
  private static final int SEED = 0;

  private ProjectNetworks() {}

  /**
   * Creates a network with its initial weights, computed by an engine. Starts the engine, so this
   * has to come before any other use of ND4J.
   *
   * @param threads the number of threads that it may use
   */
  static Model create(Network network, LayerSet layers, EngineKind engine, int threads) {
    engine.start(threads);
    return engine.prepare(definition(network).create(layers, updateRule(network), SEED));
  }

  static dlfs.networks.Network<?> definition(Network network) {
    return switch (network) {
      case MLP ->
          new MultiLayerNet(
              network.imageShape().get(0),
              List.of(100, 100, 100, 100),
              Network.CLASSES,
              Activation.RELU,
              new InitialWeights.He());
      case SIMPLE_CONV_NET -> SimpleConvNet.ofTheBook();
      case DEEP_CONV_NET -> new DeepConvNet();
      case RESNET_20 -> new CifarResNet(20, images(network), Network.CLASSES);
      case RESNET_18 -> new ResNet(18, images(network), Network.CLASSES);
      case GOOGLENET ->
          new GoogLeNet(GoogLeNet.Version.TORCHVISION, false, images(network), Network.CLASSES);
      case SQUEEZENET ->
          new SqueezeNet(SqueezeNet.Version.TORCHVISION, images(network), Network.CLASSES);
      case VGG_16 -> new Vgg(16, false, images(network), Network.CLASSES);
      case ALEX_NET -> new AlexNet(network.imageShape().get(1), Network.CLASSES);
    };
  }

  private static ImageShape images(Network network) {
    List<Integer> shape = network.imageShape();
    return new ImageShape(shape.get(0), shape.get(1), shape.get(2));
  }

  private static UpdateRule updateRule(Network network) {
    double rate = network.updates().learningRate();
    return switch (network.updates().rule()) {
      case SGD -> new Sgd(rate);
      case ADAM -> new Adam(rate);
    };
  }
}
