package dlfs.networks;

import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalAveragePooling;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The residual networks of section 8.2.4 for photographs. K. He et al., "Deep residual learning for
 * image recognition", CVPR (2016), table 1. Those for small images are {@link CifarResNet}.
 *
 * <p>Their blocks have two 3x3 convolutions in ResNet-18 and 34. In the deeper ones they are
 * bottlenecks: a 1x1 convolution to a quarter of the channels, a 3x3 convolution, and a 1x1
 * convolution back.
 *
 * @param depth the number of layers with weights, without those of the shortcuts: 18, 34, 50, 101
 *     or 152
 * @param version where a bottleneck has its stride; without effect in ResNet-18 and 34
 * @param images the shape of the images, of any size; 3x224x224 in the paper
 * @param classes the number of classes, at least 1; 1,000 in the paper
 */
public record ResNet(int depth, Version version, ImageShape images, int classes)
    implements GraphNetwork {

  /** The number of blocks of each stage, by depth. */
  private static final Map<Integer, List<Integer>> BLOCKS =
      Map.of(
          18, List.of(2, 2, 2, 2),
          34, List.of(3, 4, 6, 3),
          50, List.of(3, 4, 6, 3),
          101, List.of(3, 4, 23, 3),
          152, List.of(3, 8, 36, 3));

  /** Where the first bottleneck of a stage, which halves the images, has its stride. */
  public enum Version {
    /** In the first 1x1 convolution, as in the authors' own models and in Keras. */
    V1,
    /** In the 3x3 convolution, as in torchvision: more multiplications, and more accurate. */
    V1_5
  }

  /**
   * @throws IllegalArgumentException if there is no ResNet of this depth, or no class
   */
  public ResNet {
    if (!BLOCKS.containsKey(depth)) {
      throw new IllegalArgumentException(
          "a ResNet has 18, 34, 50, 101 or 152 layers with weights, not " + depth);
    }
    NetworkChecks.require("a ResNet", images, 1, classes);
  }

  /** Creates version 1.5, the usual one. */
  public ResNet(int depth, ImageShape images, int classes) {
    this(depth, Version.V1_5, images, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.normalisedConvolution("conv1", 64, 7, 2, 3).relu(); // [N, 64, H/2, W/2]
    graph.layer("pool1", maxPooling(3, 2, 1)); // [N, 64, H/4, W/4]
    for (int stage = 2; stage <= 5; stage++) { // its output is 1, 1/2, 1/4, 1/8 of that size
      for (int block = 1; block <= BLOCKS.get(depth).get(stage - 2); block++) {
        graph.block(formatted("conv%d_%d", stage, block));
        appendBlock(graph, 16 << stage, stage > 2 && block == 1 ? 2 : 1);
      }
    }
    return graph
        .endBlock()
        .layer("pool5", globalAveragePooling()) // [N, 512], [N, 2048] from bottlenecks
        .layer("fc", dense(classes, Activation.IDENTITY)) // [N, classes]
        .layer(softmaxWithLoss(classes))
        .build();
  }

  private void appendBlock(LayerGraph graph, int width, int stride) {
    boolean bottleneck = depth >= 50;
    int channels = bottleneck ? 4 * width : width;
    String input = graph.end();
    if (stride != 1 || graph.shape().channels() != channels) {
      graph.normalisedConvolution("shortcut", channels, 1, stride, 0);
    }
    String shortcut = graph.end();
    graph.from(input);
    if (bottleneck) {
      int first = version == Version.V1 ? stride : 1;
      graph.normalisedConvolution("conv1", width, 1, first, 0).relu();
      graph.normalisedConvolution("conv2", width, 3, stride / first, 1).relu();
      graph.normalisedConvolution("conv3", channels, 1, 1, 0);
    } else {
      graph.normalisedConvolution("conv1", width, 3, stride, 1).relu();
      graph.normalisedConvolution("conv2", width, 3, 1, 1);
    }
    graph.add(shortcut).relu();
  }
}
