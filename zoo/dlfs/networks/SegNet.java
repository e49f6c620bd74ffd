package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.learnedUpsampling;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.pixelSoftmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * SegNet (section 8.5.3), which classifies every pixel of an image: x [N, channels · H · W], y [N,
 * classes, H, W]. V. Badrinarayanan, A. Kendall, R. Cipolla, "SegNet: a deep convolutional
 * encoder-decoder architecture for image segmentation", PAMI (2017).
 *
 * <p>The encoder is blocks of convolutions, each of which ends with max pooling. The decoder has
 * the same blocks in reverse, each of which begins with unpooling: the values are put where the
 * maxima were when the encoder pooled images of that size, and the convolutions fill the gaps. So
 * contours come out sharp, although only positions are passed from the encoder to the decoder.
 *
 * <p>The paper's encoder has five blocks, the 13 convolutions of VGG-16. This one has six
 * convolutions in three blocks, by default a quarter as wide ({@link VggBlocks}), of which the
 * first has a stride of 2 instead of a block before it. So the decoder ends with a transposed
 * convolution that doubles the size of the scores. With a fourth block, the decoder would begin
 * with features of 3x3 pixels for images of 96x96, and the network learns more slowly.
 *
 * @param width the number of filters of the first block, 1 to 256: 128 in the paper, after a block
 *     of 64
 * @param images the shape of the images. Zeros are added below and right of them, so that their
 *     height and width are multiples of 16, and the scores are cropped; 96x96 pixels need none
 * @param classes the number of classes, at least 1
 */
public record SegNet(int width, ImageShape images, int classes) implements GraphNetwork {
  /** The default width. */
  public static final int WIDTH = 32;

  private static final int BLOCKS = 3;

  /**
   * @throws IllegalArgumentException if there is no network of this width, or none for such images
   *     or classes
   */
  public SegNet {
    NetworkChecks.require("SegNet", images, 1, classes);
    VggBlocks.requireWidth(width);
  }

  /** Creates a network of the default width. */
  public SegNet(ImageShape images, int classes) {
    this(WIDTH, images, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.padToMultiple("pad", VggBlocks.STRIDE << BLOCKS);
    var blocks = new VggBlocks(width);
    String[] pooled = new String[BLOCKS + 1];
    for (int block = 1; block <= BLOCKS; block++) {
      blocks.append(graph, block);
      pooled[block] = graph.end(); // [N, filters, H / 2^block, W / 2^block]
      graph.layer("pool" + block, maxPooling(2, 2));
    }
    for (int block = BLOCKS; block >= 1; block--) {
      graph.block("decoder" + block).unpool(maxPooling(2, 2), pooled[block]);
      append(graph, VggBlocks.name(block, 2), blocks.filters(block));
      if (block > 1) {
        append(graph, VggBlocks.name(block, 1), blocks.filters(block - 1));
      }
    }
    return graph
        .layer("conv1_1", convolution(classes, 3, 1, 1, Activation.IDENTITY))
        .endBlock() // [N, classes, H/2, W/2]
        .layer("upscore", learnedUpsampling(classes, VggBlocks.STRIDE)) // [N, classes, H, W]
        .cropTo("crop", images)
        .layer(pixelSoftmaxWithLoss())
        .build();
  }

  private static void append(LayerGraph graph, String name, int filters) {
    graph.normalisedConvolution(name, filters, 3, 1, 1).relu();
  }
}
