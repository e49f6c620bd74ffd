package dlfs.networks;

import static dlfs.networks.Layers.activation;
import static dlfs.networks.Layers.batchNormalization;
import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.softmaxWithLoss;
import static dlfs.networks.Layers.withoutBias;

import dlfs.layers.LayerSet;
import dlfs.layers.PaddedShortcut;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The residual networks for small images of section 8.2.4: a convolution, three stages of blocks
 * with 16, 32 and 64 channels, each of which halves the images but the first, and a classifier of
 * the means of the channels. K. He et al., "Deep residual learning for image recognition", CVPR
 * (2016), section 4.2.
 *
 * @param depth the number of convolutions on the longest path and the fully connected layer: 20,
 *     32, 44, 56 or 110 in the paper; 6n + 2
 * @param images the shape of the images; 3x32x32 in the paper
 * @param classes the number of classes, at least 1
 */
public record CifarResNet(int depth, ImageShape images, int classes) implements GraphNetwork {

  public CifarResNet {
    if (depth < 8 || depth % 6 != 2) {
      throw new IllegalArgumentException("a CIFAR ResNet has 6n + 2 layers, not " + depth);
    }
    if (classes < 1) {
      throw new IllegalArgumentException("a CIFAR ResNet needs at least 1 class, not " + classes);
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    normalisedConvolution(graph, 16, 1).layer(activation(Activation.RELU)); // [N, 16, H, W]
    for (int stage = 0; stage < 3; stage++) { // [N, 16, H, W], [N, 32, H/2, W/2], [N, 64, H/4, W/4]
      for (int block = 0; block < (depth - 2) / 6; block++) {
        appendBlock(graph, 16 << stage, stage > 0 && block == 0 ? 2 : 1);
      }
    }
    return graph
        .layer(globalAveragePooling()) // [N, 64]
        .layer(dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .build();
  }

  private static void appendBlock(LayerGraph graph, int channels, int stride) {
    String input = graph.end();
    String shortcut = stride == 1 ? input : graph.layer(new PaddedShortcut(stride, channels)).end();
    normalisedConvolution(graph.from(input), channels, stride).layer(activation(Activation.RELU));
    normalisedConvolution(graph, channels, 1).add(shortcut).layer(activation(Activation.RELU));
  }

  private static LayerGraph normalisedConvolution(LayerGraph graph, int channels, int stride) {
    return graph
        .layer(withoutBias(convolution(channels, 3, stride, 1, Activation.IDENTITY)))
        .layer(batchNormalization(channels, 1e-5, 0.9));
  }
}
