package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.Dropout;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * AlexNet (section 8.2.2) as its paper has it, for two GPUs: in the second, fourth and fifth layer
 * each half of the filters takes half of the channels. DL4J has no grouped convolution, so each
 * half is a convolution of its own: {@code conv2.group1} and {@code conv2.group2}.
 *
 * <p>A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
 * neural networks", NIPS (2012). The order of the layers is that of Caffe's {@code bvlc_alexnet}:
 * normalisation before pooling.
 *
 * @param normalization the local response normalisation after the first and second layer
 * @param images the shape of the images, at least 67x67 pixels. The layers of the paper have the
 *     sizes that images of 3x227x227 give, although it says 224x224.
 * @param classes the number of classes, at least 1; 1,000 in the paper
 */
public record GroupedAlexNet(ResponseNormalization normalization, ImageShape images, int classes)
    implements GraphNetwork {

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public GroupedAlexNet {
    NetworkChecks.require("AlexNet", images, 67, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.layer("conv1", convolution(96, 11, 4, 0, Activation.RELU)); // [N, 96, 55, 55]
    normalization.layer().ifPresent(layer -> graph.layer("norm1", layer));
    graph.layer("pool1", maxPooling(3, 2)); // [N, 96, 27, 27]
    appendGroups(graph, "conv2", 256, 5, 2); // [N, 256, 27, 27]
    normalization.layer().ifPresent(layer -> graph.layer("norm2", layer));
    graph.layer("pool2", maxPooling(3, 2)); // [N, 256, 13, 13]
    graph.layer("conv3", convolution(384, 3, 1, 1, Activation.RELU)); // [N, 384, 13, 13]
    appendGroups(graph, "conv4", 384, 3, 1); // [N, 384, 13, 13]
    appendGroups(graph, "conv5", 256, 3, 1); // [N, 256, 13, 13]
    return graph
        .layer("pool5", maxPooling(3, 2)) // [N, 256, 6, 6]
        .layer("fc6", dense(4096, Activation.RELU)) // [N, 4096]
        .layer("fc6.dropout", Dropout.inverted(0.5))
        .layer("fc7", dense(4096, Activation.RELU)) // [N, 4096]
        .layer("fc7.dropout", Dropout.inverted(0.5))
        .layer("fc8", dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .build();
  }

  /** Appends a convolution in two groups. */
  private static void appendGroups(
      LayerGraph graph, String name, int filters, int kernel, int pad) {
    String input = graph.block(name).end();
    int half = graph.shape().channels() / 2;
    String[] groups = new String[2];
    for (int i = 0; i < groups.length; i++) {
      var group = convolution(filters / 2, kernel, 1, pad, Activation.RELU);
      graph.from(input).channels(i * half, half).layer("group" + (i + 1), group);
      groups[i] = graph.end();
    }
    graph.merge(groups).endBlock();
  }
}
