package dlfs.networks;

import static dlfs.networks.Layers.convolution;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.layers.ReflectionPadding;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The first layers of VGG-19, whose outputs describe the style and the content of a picture
 * (section 8.5.1): the form that is published for style transfer, with padding by reflection and a
 * convolution of 1x1 that prepares the pixels.
 *
 * <p>Its outputs are those of {@link #FEATURES}, after ReLU: [N, 64, H, W], [N, 128, ⌈H/2⌉, ⌈W/2⌉]
 * and [N, 256, ⌈H/4⌉, ⌈W/4⌉]. The input is red, green and blue from 0 to 1.
 *
 * <p>K. Simonyan, A. Zisserman, "Very deep convolutional networks for large-scale image
 * recognition", ICLR (2015); Y. Li et al., "Universal style transfer via feature transforms", NIPS
 * (2017).
 *
 * @param images the shape of the pictures; at least 5x5 pixels
 */
public record VggEncoder(ImageShape images) implements GraphNetwork {
  /** The layers whose outputs are those of the network, in their order. */
  public static final List<String> FEATURES = List.of("conv1_1", "conv2_1", "conv3_1");

  /**
   * @throws IllegalArgumentException if the pictures are too small to be mirrored in each layer
   */
  public VggEncoder {
    if (images.height() < 5 || images.width() < 5) {
      throw new IllegalArgumentException("VggEncoder needs at least 5x5 pixels, not " + images);
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.layer("pixels", convolution(3, 1, 1, 0, Activation.IDENTITY));
    append(graph, "conv1_1", 64);
    append(graph, "conv1_2", 64);
    graph.maxPoolingRoundedUp("pool1", 2, 2); // [N, 64, H/2, W/2]
    append(graph, "conv2_1", 128);
    append(graph, "conv2_2", 128);
    graph.maxPoolingRoundedUp("pool2", 2, 2); // [N, 128, H/4, W/4]
    append(graph, "conv3_1", 256);
    return graph.build(FEATURES.toArray(String[]::new));
  }

  private static void append(LayerGraph graph, String name, int filters) {
    graph.layer(name + ".pad", new ReflectionPadding(1));
    graph.layer(name, convolution(filters, 3, 1, 0, Activation.RELU));
  }
}
