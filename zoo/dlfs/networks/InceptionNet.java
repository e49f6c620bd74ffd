package dlfs.networks;

import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.networks.GoogLeNet.Version;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network for comparing inception blocks with plain convolutions (section 8.2.3): a 5x5
 * convolution with 192 filters and max pooling, each with stride 2; two blocks with 256 output
 * channels; and a fully connected layer on the means of the channels. The inception blocks have as
 * many filters of each kind as GoogLeNet's block 3a, which has the same number of input channels.
 *
 * @param block the kind of both blocks
 * @param images the shape of the images, at least 5x5 pixels
 * @param classes the number of classes, at least 1
 */
public record InceptionNet(Block block, ImageShape images, int classes) implements GraphNetwork {
  private static final InceptionBlock INCEPTION = new InceptionBlock(64, 96, 128, 16, 32, 32);

  /** The kinds of blocks. */
  public enum Block {
    /** Inception blocks as in GoogLeNet. */
    INCEPTION,
    /** Inception blocks without the 1x1 convolutions before the 3x3 and 5x5 filters. */
    WITHOUT_REDUCTIONS,
    /** 3x3 convolutions. */
    CONVOLUTION
  }

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public InceptionNet {
    NetworkChecks.require("InceptionNet", images, 5, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    Version.PAPER.convolution(graph, "conv1", 192, 5, 2); // [N, 192, H/2, W/2]
    graph.maxPoolingRoundedUp("pool1", 3, 2); // [N, 192, H/4, W/4]
    append(graph, "block1"); // [N, 256, H/4, W/4]
    append(graph, "block2"); // [N, 256, H/4, W/4]
    return graph
        .layer(globalAveragePooling()) // [N, 256]
        .layer("fc", dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .build();
  }

  private void append(LayerGraph graph, String name) {
    graph.block(name);
    switch (block) {
      case INCEPTION -> INCEPTION.append(graph, Version.PAPER);
      case WITHOUT_REDUCTIONS -> INCEPTION.withoutReductions().append(graph, Version.PAPER);
      case CONVOLUTION -> Version.PAPER.convolution(graph, "3x3", INCEPTION.channels(), 3, 1);
    }
    graph.endBlock();
  }
}
