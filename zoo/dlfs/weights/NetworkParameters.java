package dlfs.weights;

import dlfs.images.ImageShape;
import dlfs.networks.TrainableNetwork;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a network by the names of its layers, whether it is a chain or a graph.
 *
 * @param all the parameters, in the order of the layers
 */
record NetworkParameters(List<Parameter> all) {

  /**
   * A parameter of a layer.
   *
   * @param layer the name of the layer; in a chain, of layers without a name, "layer0", "layer1", …
   * @param key the parameter's name in DL4J: "W", "b", "gamma", "beta", "mean", "var", …
   * @param values its values in the network, a view
   * @param images the shape of the images that are flattened into the inputs of a fully connected
   *     layer; empty for other layers
   */
  record Parameter(String layer, String key, INDArray values, Optional<ImageShape> images) {

    /** Returns whether it is the weight matrix, [inputs, outputs], of a fully connected layer. */
    boolean isDense() {
      return key.equals("W") && values.rank() == 2;
    }

    /** Returns the values as they are, or as a vector where DL4J has them as a row. */
    INDArray arrayOrVector() {
      boolean isRow = values.rank() == 2 && values.size(0) == 1 && !isDense();
      return isRow ? values.reshape(values.length()) : values;
    }
  }

  /**
   * Lists the parameters of a network.
   *
   * @param network an initialised chain or graph
   */
  static NetworkParameters of(Model network) {
    List<Parameter> parameters = new ArrayList<>();
    for (Layer layer : TrainableNetwork.of(network).layers().values()) {
      String name = layer.conf().getLayer().getLayerName();
      for (var parameter : layer.paramTable().entrySet()) {
        var other = new Parameter(name, parameter.getKey(), parameter.getValue(), Optional.empty());
        parameters.add(
            other.isDense()
                ? new Parameter(name, other.key, other.values, flattenedImages(network, layer))
                : other);
      }
    }
    return new NetworkParameters(List.copyOf(parameters));
  }

  /**
   * Returns the shape of the images that are flattened into the inputs of a layer, by itself or by
   * one before it, with no parameters in between.
   */
  private static Optional<ImageShape> flattenedImages(Model network, Layer layer) {
    return network instanceof MultiLayerNetwork chain
        ? flattenedImages(chain, layer.getIndex())
        : flattenedImages((ComputationGraph) network, layer.conf().getLayer().getLayerName());
  }

  private static Optional<ImageShape> flattenedImages(MultiLayerNetwork chain, int layer) {
    for (int i = layer; i >= 0; i--) {
      Optional<ImageShape> shape = shape(chain.getLayerWiseConfigurations().getInputPreProcess(i));
      if (shape.isPresent() || i > 0 && chain.getLayer(i - 1).numParams() > 0) {
        return shape;
      }
    }
    return Optional.empty();
  }

  private static Optional<ImageShape> flattenedImages(ComputationGraph graph, String layer) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    String name = layer;
    while (configuration.getVertices().get(name) instanceof LayerVertex vertex) {
      Optional<ImageShape> shape = shape(vertex.getPreProcessor());
      name = configuration.getVertexInputs().get(name).get(0);
      boolean isInput = graph.getVertex(name).isInputVertex();
      if (shape.isPresent() || isInput || graph.getVertex(name).numParams() > 0) {
        return shape;
      }
    }
    return Optional.empty();
  }

  private static Optional<ImageShape> shape(InputPreProcessor before) {
    return before instanceof CnnToFeedForwardPreProcessor flattening
        ? Optional.of(
            new ImageShape(
                (int) flattening.getNumChannels(),
                (int) flattening.getInputHeight(),
                (int) flattening.getInputWidth()))
        : Optional.empty();
  }

  /** Returns the names of the layers that have parameters, in order. */
  Set<String> layers() {
    Set<String> names = new LinkedHashSet<>();
    all.forEach(parameter -> names.add(parameter.layer));
    return names;
  }
}
