package dlfs.gradients;

import static dlfs.text.Text.formatted;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The training loss of a DL4J network on some samples, including regularisation.
 *
 * <p>Its variables are the parameters, with DL4J's names ({@code 0_W}), and the features ({@code
 * input}). The running mean and variance of batch normalisation, which DL4J stores as parameters,
 * are excluded, since they are not trained by backpropagation.
 */
final class NetworkLoss implements Loss {
  private static final String INPUT = "input";

  private final MultiLayerNetwork network;
  private final DataSet samples;

  NetworkLoss(MultiLayerNetwork network, INDArray features, INDArray labels) {
    requireCheckable(network);
    this.network = network;
    // Copies, since the features are modified here and belong to the caller.
    this.samples =
        new DataSet(features.dup().castTo(DataType.DOUBLE), labels.dup().castTo(DataType.DOUBLE));
  }

  private static void requireCheckable(MultiLayerNetwork network) {
    if (!network.isInitCalled()) {
      throw new IllegalArgumentException("gradient checks need an initialised network: init()");
    }
    DataType type = network.getLayerWiseConfigurations().getDataType();
    if (type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          formatted(
              "gradient checks need a network of type DOUBLE, but this one is %s;"
                  + " convertDataType(DataType.DOUBLE) returns a copy of that type",
              type));
    }
    if (!(network.getOutputLayer() instanceof IOutputLayer)) {
      throw new IllegalArgumentException(
          formatted(
              "gradient checks need a loss, but this network ends with %s, not with an output layer",
              network.getOutputLayer().getClass().getSimpleName()));
    }
    for (int i = 0; i < network.getnLayers(); i++) {
      Layer layer = network.getLayer(i);
      // DL4J stops backpropagation at a FrozenLayer, and clears the gradients of the other kind.
      if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
        throw new IllegalArgumentException(
            formatted(
                "gradient checks need the gradients of every layer, but layer %d is frozen", i));
      }
    }
  }

  @Override
  public Map<String, INDArray> variables() {
    Map<String, INDArray> variables = new LinkedHashMap<>();
    for (int i = 0; i < network.getnLayers(); i++) {
      String prefix = i + "_";
      trained(network.getLayer(i)).forEach((name, w) -> variables.put(prefix + name, w));
    }
    variables.put(INPUT, samples.getFeatures());
    return variables;
  }

  @Override
  public double value() {
    return network.score(samples, true);
  }

  @Override
  public Map<String, INDArray> gradients() {
    scrambleGradients();
    INDArray byInput =
        network
            .calculateGradients(samples.getFeatures(), samples.getLabels(), null, null)
            .getSecond();

    Map<String, INDArray> gradients = new LinkedHashMap<>();
    for (int i = 0; i < network.getnLayers(); i++) {
      String prefix = i + "_";
      Layer layer = network.getLayer(i);
      trained(layer).forEach((name, w) -> gradients.put(prefix + name, gradient(layer, name, w)));
    }
    gradients.put(INPUT, mean(byInput));
    return gradients;
  }

  /**
   * Overwrites the gradients with arbitrary values. DL4J does not clear them between steps, so a
   * layer has to overwrite all of its gradients rather than add to them.
   */
  private void scrambleGradients() {
    if (network.numParams() == 0) {
      return;
    }
    if (network.getGradientsViewArray() == null) { // before the first step
      network.initGradientsView();
    }
    network.getGradientsViewArray().assign(1);
  }

  /** Returns the parameters of a layer that are trained by backpropagation. */
  private static Map<String, INDArray> trained(Layer layer) {
    Map<String, INDArray> trained = new LinkedHashMap<>(layer.paramTable(true));
    // true for a "gradient" that is actually an update, such as that of a running mean
    trained.keySet().removeIf(name -> !layer.updaterDivideByMinibatch(name));
    return trained;
  }

  /** Returns the gradient of one parameter array, as used for training. */
  private INDArray gradient(Layer layer, String name, INDArray parameters) {
    Map<String, INDArray> sums =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    INDArray gradient = mean(sums.get(name).dup());
    List<Regularization> terms = layer.getConfig().getRegularizationByParam(name);
    if (terms != null) {
      for (Regularization term : terms) {
        // Adds the gradient of the penalty; the 1 is a learning rate, for WeightDecay.
        term.apply(parameters, gradient, 1, layer.getIterationCount(), layer.getEpochCount());
      }
    }
    return gradient;
  }

  /**
   * Converts a layer's sum over the samples to the mean, unless the network is configured
   * otherwise.
   */
  private INDArray mean(INDArray sum) {
    return network.conf().isMiniBatch() ? sum.divi(samples.numExamples()) : sum;
  }
}
