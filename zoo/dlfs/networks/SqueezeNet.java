package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * SqueezeNet 1.0, which reaches the accuracy of AlexNet with a fiftieth of its parameters. Its fire
 * modules reduce the channels by a 1x1 convolution, as GoogLeNet does (section 8.2.3), before half
 * of the filters that follow are 3x3. It has no fully connected layer: the scores of the classes
 * are the means of the last convolution's channels, after ReLU.
 *
 * <p>The sizes of pooled images are rounded up.
 *
 * <p>F. Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and &lt;0.5MB
 * model size", arXiv:1602.07360 (2016).
 *
 * @param version the form of the last convolution
 * @param images the shape of the images, at least 21x21 pixels; 3x227x227 for the authors' weights,
 *     3x224x224 for torchvision's
 * @param classes the number of classes, at least 1
 */
public record SqueezeNet(Version version, ImageShape images, int classes) implements GraphNetwork {

  /** The two forms of the last convolution, which is 1x1. They have the same parameters. */
  public enum Version {
    /** The authors' form in Caffe, with a border of zeros around the images. */
    CAFFE(1),
    /** The form of torchvision, without the border. */
    TORCHVISION(0);

    private final int lastPad;

    Version(int lastPad) {
      this.lastPad = lastPad;
    }
  }

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public SqueezeNet {
    NetworkChecks.require("SqueezeNet", images, 21, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    appendFeatures(graph);
    return graph
        .layer("fire9.dropout", Dropout.inverted(0.5))
        .layer("conv10", convolution(classes, 1, 1, version.lastPad, Activation.RELU))
        .layer("pool10", globalAveragePooling()) // [N, classes]
        .layer("softmax", softmaxWithLoss(classes))
        .build();
  }

  /** Appends all layers up to the last fire module. */
  static void appendFeatures(LayerGraph graph) {
    graph // shapes for images of 227x227
        .layer("conv1", convolution(96, 7, 2, 0, Activation.RELU)) // [N, 96, 111, 111]
        .maxPoolingRoundedUp("pool1", 3, 2); // [N, 96, 55, 55]
    appendFire(graph, "fire2", 16, 64); // [N, 128, 55, 55]
    appendFire(graph, "fire3", 16, 64);
    appendFire(graph, "fire4", 32, 128); // [N, 256, 55, 55]
    graph.maxPoolingRoundedUp("pool4", 3, 2); // [N, 256, 27, 27]
    appendFire(graph, "fire5", 32, 128);
    appendFire(graph, "fire6", 48, 192); // [N, 384, 27, 27]
    appendFire(graph, "fire7", 48, 192);
    appendFire(graph, "fire8", 64, 256); // [N, 512, 27, 27]
    graph.maxPoolingRoundedUp("pool8", 3, 2); // [N, 512, 13, 13]
    appendFire(graph, "fire9", 64, 256);
  }

  /** Returns the vertex whose output is that of a fire module. */
  static String output(String fire) {
    return fire + ".MergeVertex1";
  }

  /**
   * Appends a fire module.
   *
   * @param squeezed the number of filters of the first convolution
   * @param expanded the number of 1x1 filters, and of 3x3 filters, that follow it
   */
  private static void appendFire(LayerGraph graph, String name, int squeezed, int expanded) {
    graph.block(name).layer("squeeze", convolution(squeezed, 1, 1, 0, Activation.RELU));
    String squeeze = graph.end();
    graph.layer("expand1x1", convolution(expanded, 1, 1, 0, Activation.RELU));
    String ones = graph.end();
    graph.from(squeeze).layer("expand3x3", convolution(expanded, 3, 1, 1, Activation.RELU));
    graph.merge(ones, graph.end()).endBlock();
  }
}
