package dlfs.gradients;

import static dlfs.text.Text.formatted;

import dlfs.networks.TrainableNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The training loss of a DL4J network on some samples, including regularisation; the sum over its
 * outputs if it has several.
 *
 * <p>Its variables are the parameters, with DL4J's names ({@code 0_W}), and the inputs ({@code
 * input}, or {@code input 0}, {@code input 1}, … if there are several). The running mean and
 * variance of batch normalisation, which DL4J stores as parameters, are excluded, since they are
 * not trained by backpropagation.
 */
final class NetworkLoss implements Loss {
  private static final String INPUT = "input";

  private final TrainableNetwork network;
  private final Map<String, Layer> layers;
  private final MultiDataSet samples;

  /**
   * @param samples the samples, which are copied, since the inputs are modified here
   */
  NetworkLoss(TrainableNetwork network, org.nd4j.linalg.dataset.api.MultiDataSet samples) {
    this.network = network;
    this.layers = network.layers();
    requireCheckable();
    this.samples =
        new MultiDataSet(
            copies(samples.getFeatures()),
            copies(samples.getLabels()),
            samples.getFeaturesMaskArrays(),
            samples.getLabelsMaskArrays());
  }

  private static INDArray[] copies(INDArray... arrays) {
    return Arrays.stream(arrays)
        .map(array -> array.dup().castTo(DataType.DOUBLE))
        .toArray(INDArray[]::new);
  }

  private void requireCheckable() {
    DataType type = network.dataType();
    if (type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          formatted(
              "gradient checks need a network of type DOUBLE, but this one is %s;"
                  + " convertDataType(DataType.DOUBLE) returns a copy of that type",
              type));
    }
    for (Layer output : outputLayers()) {
      if (!(output instanceof IOutputLayer)) {
        throw new IllegalArgumentException(
            formatted(
                "gradient checks need a loss, but this network ends with %s, not with an output"
                    + " layer",
                output.getClass().getSimpleName()));
      }
    }
    layers.forEach(
        (name, layer) -> {
          // DL4J stops backpropagation at a FrozenLayer, and clears the gradients of the other
          // kind.
          if (layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop) {
            throw new IllegalArgumentException(
                formatted(
                    "gradient checks need the gradients of every layer, but layer %s is frozen",
                    name));
          }
        });
  }

  private List<Layer> outputLayers() {
    return network.model() instanceof ComputationGraph graph
        ? graph.getConfiguration().getNetworkOutputs().stream().map(layers::get).toList()
        : List.of(((MultiLayerNetwork) network.model()).getOutputLayer());
  }

  @Override
  public Map<String, INDArray> variables() {
    Map<String, INDArray> variables = new LinkedHashMap<>();
    forEachTrained((name, parameter) -> variables.put(name, parameter.values));
    putInputs(variables, List.of(samples.getFeatures()));
    return variables;
  }

  private static void putInputs(Map<String, INDArray> arrays, List<INDArray> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      arrays.put(inputs.size() == 1 ? INPUT : INPUT + " " + i, inputs.get(i));
    }
  }

  @Override
  public double value() {
    return network.trainingLoss(samples);
  }

  @Override
  public Map<String, INDArray> gradients() {
    scrambleGradients();
    List<INDArray> ofInputs = network.backpropagate(samples).stream().map(this::mean).toList();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    forEachTrained((name, parameter) -> gradients.put(name, gradient(parameter)));
    putInputs(gradients, ofInputs);
    return gradients;
  }

  /**
   * Overwrites the gradients with arbitrary values. DL4J does not clear them between steps, so a
   * layer has to overwrite all of its gradients rather than add to them.
   */
  private void scrambleGradients() {
    if (network.model().numParams() == 0) {
      return;
    }
    if (network.gradients() == null) { // before the first step
      network.initGradients();
    }
    network.gradients().assign(1);
  }

  /** A parameter array that is trained by backpropagation. */
  private record Trained(Layer layer, String name, INDArray values) {}

  private void forEachTrained(BiConsumer<String, Trained> action) {
    layers.forEach(
        (prefix, layer) ->
            layer
                .paramTable(true)
                .forEach(
                    (name, values) -> {
                      // false for a "gradient" that is actually an update, such as that of a
                      // running mean
                      if (layer.updaterDivideByMinibatch(name)) {
                        action.accept(prefix + "_" + name, new Trained(layer, name, values));
                      }
                    }));
  }

  /** Returns the gradient of one parameter array, as used for training. */
  private INDArray gradient(Trained parameter) {
    Layer layer = parameter.layer;
    Map<String, INDArray> sums =
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), layer.getGradientsViewArray());
    INDArray gradient = mean(sums.get(parameter.name).dup());
    List<Regularization> terms = layer.getConfig().getRegularizationByParam(parameter.name);
    if (terms != null) {
      for (Regularization term : terms) {
        // Adds the gradient of the penalty; the 1 is a learning rate, for WeightDecay.
        term.apply(parameter.values, gradient, 1, layer.getIterationCount(), layer.getEpochCount());
      }
    }
    return gradient;
  }

  /**
   * Converts a layer's sum over the samples to the mean, unless the network is configured
   * otherwise.
   */
  private INDArray mean(INDArray sum) {
    return network.isMiniBatch() ? sum.divi(samples.getFeatures(0).size(0)) : sum;
  }
}
