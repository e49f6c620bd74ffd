package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.learnedUpsampling;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.pixelSoftmaxWithLoss;
import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The fully convolutional networks of section 8.4.2, which classify every pixel of an image: x [N,
 * channels · H · W], y [N, classes, H, W]. J. Long, E. Shelhamer, T. Darrell, "Fully convolutional
 * networks for semantic segmentation", CVPR (2015).
 *
 * <p>Five blocks of convolutions, each of which ends with max pooling, reduce the images to a
 * thirty-second of their size. A 1x1 convolution gives a score for each class there, and a
 * transposed convolution, which begins as bilinear interpolation, enlarges the scores to those of
 * pixels. That is FCN-32s. FCN-16s first doubles their size, and adds the scores from another 1x1
 * convolution, of the images of the fourth pooling; FCN-8s then adds those of the third.
 *
 * <p>It differs from the paper's so that it can be trained from scratch in minutes. The blocks are
 * those of VGG-13 instead of VGG-16, by default a quarter as wide, and with batch normalisation.
 * One 3x3 convolution replaces the two fully connected layers of VGG, and there is no dropout. All
 * layers are trained together, including the last transposed convolution, which the paper keeps
 * bilinear.
 *
 * @param stride the factor by which the last layer enlarges the scores: 32, 16 or 8
 * @param width the number of filters of the first convolutions, 1 to 256: 64 in the paper
 * @param images the shape of the images. Zeros are added below and right of them, so that their
 *     height and width are multiples of 32, and the scores are cropped; 96x96 pixels need none
 * @param classes the number of classes, at least 1
 */
public record Fcn(int stride, int width, ImageShape images, int classes) implements GraphNetwork {
  /** The default width. */
  public static final int WIDTH = 16;

  private static final List<Integer> STRIDES = List.of(32, 16, 8);

  /**
   * @throws IllegalArgumentException if there is no network of this stride or width, or none for
   *     such images or classes
   */
  public Fcn {
    if (!STRIDES.contains(stride)) {
      throw new IllegalArgumentException(
          formatted("an FCN has a stride of 32, 16 or 8, not %d", stride));
    }
    NetworkChecks.require(formatted("FCN-%ds", stride), images, 1, classes);
    VggBlocks.requireWidth(width);
  }

  /** Creates a network of the default width. */
  public Fcn(int stride, ImageShape images, int classes) {
    this(stride, WIDTH, images, classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.padToMultiple("pad", VggBlocks.REDUCTION);
    var blocks = new VggBlocks(width);
    for (int block = 1; block <= VggBlocks.COUNT; block++) {
      blocks.append(graph, block);
      graph.layer("pool" + block, maxPooling(2, 2)); // [N, filters, H / 2^block, W / 2^block]
    }
    graph
        .normalisedConvolution("conv6", 2 * blocks.filters(VggBlocks.COUNT), 3, 1, 1)
        .relu() // [N, 16 width, H/32, W/32]
        .layer("score_fr", score()); // [N, classes, H/32, W/32]
    if (stride <= 16) {
      addFiner(graph, "upscore2", 4); // [N, classes, H/16, W/16]
    }
    if (stride <= 8) {
      addFiner(graph, "upscore_pool4", 3); // [N, classes, H/8, W/8]
    }
    return graph
        .layer("upscore" + stride, learnedUpsampling(classes, stride)) // [N, classes, H, W]
        .cropTo("crop", images)
        .layer(pixelSoftmaxWithLoss())
        .build();
  }

  /** Appends the doubling of the scores, and adds those of the pooling of a block. */
  private void addFiner(LayerGraph graph, String upscore, int block) {
    graph.layer(upscore, learnedUpsampling(classes, 2));
    String coarse = graph.end();
    graph.from("pool" + block).layer("score_pool" + block, score()).add(coarse);
  }

  private ConvolutionLayer score() {
    return convolution(classes, 1, 1, 0, Activation.IDENTITY);
  }
}
