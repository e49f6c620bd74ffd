package dlfs.networks;

import static dlfs.networks.Layers.activation;
import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.withoutBias;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.activations.Activation;

/**
 * Writes the configuration of a graph like that of a chain: each layer has the output of the one
 * before it as its input, unless the graph is continued {@link #from} another vertex. A vertex is
 * named after its kind, with a number: {@code ConvolutionLayer1}.
 */
public final class LayerGraph {
  private static final String INPUT = "input";
  private static final double EPSILON = 1e-5;
  private static final double DECAY = 0.9;

  private final LayerSet layers;
  private final GraphBuilder builder;
  private final Map<String, Integer> counts = new HashMap<>();
  private String end = INPUT;

  /**
   * Begins a graph with one input.
   *
   * @param layers the layer set of the layers that are added
   * @param settings the settings of all layers
   * @param images the shape of the input images
   */
  LayerGraph(LayerSet layers, NeuralNetConfiguration.Builder settings, ImageShape images) {
    this.layers = layers;
    this.builder = settings.graphBuilder().addInputs(INPUT).setInputTypes(images.flattened());
  }

  /** Appends a layer. */
  public LayerGraph layer(Layer layer) {
    String name = name(layer);
    builder.addLayer(name, layers.resolve(layer), end);
    end = name;
    return this;
  }

  /**
   * Appends a convolution without biases, and batch normalisation, as they follow each other in the
   * networks of section 8.2.4.
   *
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   */
  public LayerGraph normalisedConvolution(int filters, int kernel, int stride, int pad) {
    return layer(withoutBias(convolution(filters, kernel, stride, pad, Activation.IDENTITY)))
        .layer(batchNormalization(filters, EPSILON, DECAY));
  }

  /** Appends ReLU. */
  public LayerGraph relu() {
    return layer(activation(Activation.RELU));
  }

  /** Appends the sum of the present end and the output of another vertex. */
  public LayerGraph add(String other) {
    return vertex(new ElementWiseVertex(ElementWiseVertex.Op.Add), end, other);
  }

  /** Continues with the outputs of vertices, concatenated by channel. */
  public LayerGraph merge(String... others) {
    return vertex(new MergeVertex(), others);
  }

  private LayerGraph vertex(GraphVertex vertex, String... inputs) {
    String name = name(vertex);
    builder.addVertex(name, vertex, inputs);
    end = name;
    return this;
  }

  private String name(Object part) {
    String kind = part.getClass().getSimpleName();
    return kind + counts.merge(kind, 1, Integer::sum);
  }

  /** Returns the name of the vertex that was appended last. */
  public String end() {
    return end;
  }

  /** Makes what is appended next continue from this vertex. */
  public LayerGraph from(String vertex) {
    end = vertex;
    return this;
  }

  /** Returns the configuration. Its output is the last vertex. */
  public ComputationGraphConfiguration build() {
    return builder.setOutputs(end).build();
  }
}
