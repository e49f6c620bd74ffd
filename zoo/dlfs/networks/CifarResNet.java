package dlfs.networks;

import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.softmaxWithLoss;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.layers.PaddedShortcut;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The residual networks of section 8.2.4 for small images, and their plain counterparts, which have
 * the same layers with the same names, but no shortcuts. K. He et al., "Deep residual learning for
 * image recognition", CVPR (2016), section 4.2.
 *
 * @param depth the number of layers with weights: 6n + 2; 20 to 110 in the paper
 * @param shortcuts whether the input of each block is added to its output
 * @param images the shape of the images; 3x32x32 in the paper
 * @param classes the number of classes, at least 1
 */
public record CifarResNet(int depth, boolean shortcuts, ImageShape images, int classes)
    implements GraphNetwork {

  /**
   * @throws IllegalArgumentException if the depth is not 6n + 2, or there is no class
   */
  public CifarResNet {
    if (depth < 8 || depth % 6 != 2 || classes < 1) {
      throw new IllegalArgumentException(
          formatted("a ResNet needs 6n + 2 layers and a class, not %d and %d", depth, classes));
    }
  }

  /** Creates a residual network. */
  public CifarResNet(int depth, ImageShape images, int classes) {
    this(depth, true, images, classes);
  }

  /** Returns the same network without shortcuts. */
  public CifarResNet plain() {
    return new CifarResNet(depth, false, images, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.normalisedConvolution("conv1", 16, 3, 1, 1).relu(); // [N, 16, H, W]
    for (int stage = 0; stage < 3; stage++) { // [N, 16, H, W], [N, 32, H/2, W/2], [N, 64, H/4, W/4]
      for (int block = 0; block < (depth - 2) / 6; block++) {
        graph.block(formatted("conv%d_%d", stage + 2, block + 1));
        appendBlock(graph, 16 << stage, stage > 0 && block == 0 ? 2 : 1);
      }
    }
    return graph
        .endBlock()
        .layer("pool4", globalAveragePooling()) // [N, 64]
        .layer("fc", dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .build();
  }

  private void appendBlock(LayerGraph graph, int channels, int stride) {
    String input = graph.end();
    if (shortcuts && stride != 1) {
      graph.layer(new PaddedShortcut(stride, channels));
    }
    String shortcut = graph.end();
    graph.from(input).normalisedConvolution("conv1", channels, 3, stride, 1).relu();
    graph.normalisedConvolution("conv2", channels, 3, 1, 1);
    if (shortcuts) {
      graph.add(shortcut);
    }
    graph.relu();
  }
}
