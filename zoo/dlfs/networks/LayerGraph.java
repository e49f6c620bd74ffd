package dlfs.networks;

import static dlfs.networks.Layers.activation;
import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.cropping;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.sameMaxPooling;
import static dlfs.networks.Layers.withoutBias;
import static dlfs.networks.Layers.zeroPadding;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.ChannelSubset;
import dlfs.layers.LayerSet;
import dlfs.layers.MaxUnpooling;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * Writes the configuration of a graph like that of a chain: each layer has the output of the one
 * before it as its input, unless the graph is continued {@link #from} another vertex.
 *
 * <p>A vertex is named after its {@link #block}, a dot, and its own name: {@code conv2_1.conv1}. A
 * layer without a name of its own is numbered by its kind: {@code conv2_1.GlobalPoolingLayer1}.
 */
public final class LayerGraph {
  private static final String INPUT = "input";

  private final LayerSet layers;
  private final GraphBuilder builder;
  private final Map<String, InputType> types = new HashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private String prefix = "";
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
    types.put(INPUT, images.flattened());
  }

  /** Begins a block of vertices, which ends where the next one begins. */
  public LayerGraph block(String name) {
    prefix = name + ".";
    return this;
  }

  /** Ends the block: the vertices that follow do not belong to one. */
  public LayerGraph endBlock() {
    prefix = "";
    return this;
  }

  /** Appends a layer, whose name is numbered by its kind unless it has one. */
  public LayerGraph layer(Layer layer) {
    String own = layer.getLayerName();
    return append(own == null ? numbered(layer) : prefix + own, layer);
  }

  /** Appends a layer with a name of its own. */
  public LayerGraph layer(String name, Layer layer) {
    return append(prefix + name, layer);
  }

  /**
   * Appends a layer with a preprocessor of its input other than DL4J's for the type of the input.
   */
  LayerGraph layer(String name, InputPreProcessor before, Layer layer) {
    Layer resolved = layers.resolve(layer);
    builder.addLayer(prefix + name, resolved, before, end);
    InputType received = before.getOutputType(types.get(end));
    return continueFrom(prefix + name, resolved.getOutputType(0, received));
  }

  private LayerGraph append(String name, Layer layer) {
    Layer resolved = layers.resolve(layer);
    builder.addLayer(name, resolved, end);
    InputType input = types.get(end);
    InputPreProcessor before = resolved.getPreProcessorForInputType(input);
    InputType received = before == null ? input : before.getOutputType(input);
    return continueFrom(name, resolved.getOutputType(0, received));
  }

  /**
   * Appends a convolution without biases, and batch normalisation, as they follow each other in the
   * networks of section 8.2.4. The normalisation has the name of the convolution with {@code .norm}
   * appended.
   *
   * @param name the name of the convolution
   * @param filters the number of filters, which is also the number of output channels
   * @param kernel height and width of the filters, in pixels
   * @param stride the step of the filters, in pixels
   * @param pad the width of the border of zeros around the image, in pixels
   */
  public LayerGraph normalisedConvolution(
      String name, int filters, int kernel, int stride, int pad) {
    return normalisedConvolution(name, filters, kernel, stride, pad, Layers.EPSILON);
  }

  /**
   * Appends a convolution without biases, and batch normalisation; otherwise as {@link
   * #normalisedConvolution(String, int, int, int, int)}.
   *
   * @param epsilon the constant that is added to the variance; 1e-5 in the other method
   */
  LayerGraph normalisedConvolution(
      String name, int filters, int kernel, int stride, int pad, double epsilon) {
    return layer(name, withoutBias(convolution(filters, kernel, stride, pad, Activation.IDENTITY)))
        .layer(name + ".norm", batchNormalization(filters, epsilon, Layers.DECAY));
  }

  /** Appends ReLU, with the name of the vertex before it and {@code .relu} appended. */
  public LayerGraph relu() {
    return append(end + ".relu", activation(Activation.RELU));
  }

  /**
   * Appends max pooling of images without negative values, such as the output of ReLU, whose output
   * size is rounded up: a last window that extends beyond the image covers the pixels that there
   * are. PyTorch calls it {@code ceil_mode}.
   *
   * @param kernel height and width of the window, in pixels
   * @param stride the step of the window, in pixels; at most the kernel
   */
  public LayerGraph maxPoolingRoundedUp(String name, int kernel, int stride) {
    ImageShape images = shape();
    int below = missing(images.height(), kernel, stride);
    int right = missing(images.width(), kernel, stride);
    if (below == 1 && right == 1) {
      return layer(name, sameMaxPooling(kernel, stride)); // which pads the end first
    }
    if (below > 0 || right > 0) {
      layer(name + ".pad", zeroPadding(0, below, 0, right));
    }
    return layer(name, maxPooling(kernel, stride));
  }

  /**
   * Appends zeros below and right of the images, so that their height and width are multiples of a
   * number; nothing if they are.
   *
   * @param multiple the number, in pixels
   */
  public LayerGraph padToMultiple(String name, int multiple) {
    ImageShape images = shape();
    int below = Math.floorMod(-images.height(), multiple);
    int right = Math.floorMod(-images.width(), multiple);
    return below == 0 && right == 0 ? this : layer(name, zeroPadding(0, below, 0, right));
  }

  /**
   * Appends the removal of rows and columns at the bottom and on the right; nothing if the images
   * have this height and width.
   *
   * @param size the size that the images are cropped to; its channels are ignored
   */
  public LayerGraph cropTo(String name, ImageShape size) {
    ImageShape images = shape();
    int below = images.height() - size.height();
    int right = images.width() - size.width();
    return below == 0 && right == 0 ? this : layer(name, cropping(0, below, 0, right));
  }

  /** Returns the number of rows or columns by which the last window extends beyond an image. */
  private static int missing(int size, int kernel, int stride) {
    return Math.floorMod(kernel - size, stride);
  }

  /** Appends the sum of the present end and the output of another vertex. */
  public LayerGraph add(String other) {
    return vertex(new ElementWiseVertex(ElementWiseVertex.Op.Add), end, other);
  }

  /** Continues with the outputs of vertices, concatenated by channel. */
  public LayerGraph merge(String... others) {
    return vertex(new MergeVertex(), others);
  }

  /**
   * Appends the selection of adjacent channels of the images.
   *
   * @param first the first channel, from 0
   * @param count the number of channels
   */
  public LayerGraph channels(int first, int count) {
    return vertex(new ChannelSubset(first, first + count - 1), end);
  }

  /** Adds a second input of the network, which vertices can name; the end stays where it is. */
  LayerGraph secondInput(String name, InputType type) {
    builder.addInputs(name).setInputTypes(type); // which is added to those before
    types.put(name, type);
    return this;
  }

  /**
   * Appends the inverse of a max pooling, which puts each pixel of the present end where the
   * maximum was.
   *
   * @param pooling the max pooling
   * @param pooled the vertex whose output it has pooled
   */
  public LayerGraph unpool(SubsamplingLayer pooling, String pooled) {
    return vertex(MaxUnpooling.of(pooling), end, pooled);
  }

  private LayerGraph vertex(GraphVertex vertex, String... inputs) {
    return vertex(numbered(vertex), vertex, inputs);
  }

  /** Appends a vertex with the outputs of other vertices, which are given by their whole names. */
  LayerGraph vertex(String name, GraphVertex vertex, String... inputs) {
    builder.addVertex(name, vertex, inputs);
    InputType[] received = Stream.of(inputs).map(types::get).toArray(InputType[]::new);
    return continueFrom(name, vertex.getOutputType(0, received));
  }

  private LayerGraph continueFrom(String name, InputType type) {
    types.put(name, type);
    end = name;
    return this;
  }

  private String numbered(Object part) {
    String kind = prefix + part.getClass().getSimpleName();
    return kind + counts.merge(kind, 1, Integer::sum);
  }

  /** Returns the name of the vertex that was appended last. */
  public String end() {
    return end;
  }

  /**
   * Returns the shape of the images at the present end.
   *
   * @throws IllegalStateException if its output is not images
   */
  public ImageShape shape() {
    InputType type = types.get(end);
    if (type instanceof InputType.InputTypeConvolutionalFlat flattened) {
      type = flattened.getUnflattenedType();
    }
    if (type instanceof InputType.InputTypeConvolutional images) {
      return new ImageShape(
          (int) images.getChannels(), (int) images.getHeight(), (int) images.getWidth());
    }
    throw new IllegalStateException(formatted("the output of %s is %s, not images", end, type));
  }

  /** Makes what is appended next continue from this vertex. */
  public LayerGraph from(String vertex) {
    end = vertex;
    return this;
  }

  /** Returns the configuration, whose only output is the present end. */
  public ComputationGraphConfiguration build() {
    return build(end);
  }

  /** Returns the configuration of a network with these outputs. */
  public ComputationGraphConfiguration build(String... outputs) {
    return builder.setOutputs(outputs).build();
  }
}
