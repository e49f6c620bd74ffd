package dlfs.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Builds networks from DL4J's layers, as its users would. */
final class Dl4jLayerBuilder implements LayerBuilder {
  private static final long SEED = 1;

  private final List<Layer> layers = new ArrayList<>();

  private Dl4jLayerBuilder() {}

  static MultiLayerConfiguration configuration(Network network) {
    Dl4jLayerBuilder made = new Dl4jLayerBuilder();
    network.buildWith(made);
    made.endInSoftmax();
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(SEED)
            .weightInit(WeightInit.RELU)
            .updater(updater(network.updates()))
            .list(made.layers.toArray(Layer[]::new));
    return list.setInputType(inputType(network.imageShape())).build();
  }

  static IUpdater updater(Network.Updates updates) {
    return switch (updates.rule()) {
      case SGD -> new Sgd(updates.learningRate());
      case ADAM -> new Adam(updates.learningRate());
    };
  }

  private static InputType inputType(List<Integer> shape) {
    return shape.size() == 1
        ? InputType.feedForward(shape.get(0))
        : InputType.convolutional(shape.get(1), shape.get(2), shape.get(0));
  }

  @Override
  public LayerBuilder convolution(int filters, int size, int stride, int padding) {
    return add(
        new ConvolutionLayer.Builder(size, size)
            .nOut(filters)
            .stride(stride, stride)
            .padding(padding, padding)
            .activation(Activation.IDENTITY)
            .build());
  }

  @Override
  public LayerBuilder normalisedConvolution(int filters, int size, int stride, int padding) {
    throw isGraph();
  }

  @Override
  public LayerBuilder sum(List<Consumer<LayerBuilder>> branches) {
    throw isGraph();
  }

  @Override
  public LayerBuilder concatenation(List<Consumer<LayerBuilder>> branches) {
    throw isGraph();
  }

  @Override
  public LayerBuilder paddedShortcut(int filters, int stride) {
    throw isGraph();
  }

  @Override
  public LayerBuilder maxPoolingRoundedUp(int size, int stride) {
    throw isGraph();
  }

  @Override
  public LayerBuilder globalAveragePooling() {
    throw isGraph();
  }

  private static UnsupportedOperationException isGraph() {
    return new UnsupportedOperationException("this builds chains of layers only");
  }

  @Override
  public LayerBuilder maxPooling(int size, int stride, int padding) {
    return add(
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(size, size)
            .stride(stride, stride)
            .padding(padding, padding)
            .build());
  }

  @Override
  public LayerBuilder affine(int outputs) {
    return add(new DenseLayer.Builder().nOut(outputs).activation(Activation.IDENTITY).build());
  }

  @Override
  public LayerBuilder relu() {
    ((BaseLayer) last()).setActivationFn(Activation.RELU.getActivationFunction());
    return this;
  }

  @Override
  public LayerBuilder dropout(double dropProbability) {
    return add(
        new DropoutLayer(1 - dropProbability)); // DL4J takes the probability of keeping an element
  }

  /**
   * Merges the last affine layer, softmax and cross-entropy into DL4J's output layer, if adjacent.
   */
  private void endInSoftmax() {
    if (last() instanceof DenseLayer) {
      layers.remove(layers.size() - 1);
      add(
          new OutputLayer.Builder(LossFunction.MCXENT)
              .nOut(Network.CLASSES)
              .activation(Activation.SOFTMAX)
              .build());
    } else {
      add(new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build());
    }
  }

  private Layer last() {
    return layers.get(layers.size() - 1);
  }

  private LayerBuilder add(Layer layer) {
    layers.add(layer);
    return this;
  }
}
