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
 * <p>Blocks of convolutions and max pooling reduce the images to a thirty-second of their size. A
 * 1x1 convolution gives a score for each class there, and a transposed convolution, which begins as
 * bilinear interpolation, enlarges the scores to those of pixels. That is FCN-32s. FCN-16s first
 * doubles their size, and adds the scores from another 1x1 convolution, of features of that size;
 * FCN-8s does so twice.
 *
 * <p>It differs from the paper's so that it can be trained from scratch in minutes. The blocks are
 * those of VGG-13 without the first instead of VGG-16's ({@link VggBlocks}), by default a quarter
 * as wide, and with batch normalisation. Finer scores are those of the last features of their size,
 * and not of what the pooling before made, with another 3x3 convolution between them. One 3x3
 * convolution replaces the two fully connected layers of VGG, and there is no dropout. All layers
 * are trained together, including the last transposed convolution, which the paper keeps bilinear.
 *
 * @param stride the factor by which the last layer enlarges the scores: 32, 16 or 8
 * @param width the number of filters of the first block, 1 to 256: 128 in the paper, after a block
 *     of 64
 * @param images the shape of the images. Zeros are added below and right of them, so that their
 *     height and width are multiples of 32, and the scores are cropped; 96x96 pixels need none
 * @param classes the number of classes, at least 1
 */
public record Fcn(int stride, int width, ImageShape images, int classes) implements GraphNetwork {
  /** The default width. */
  public static final int WIDTH = 32;

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
    String[] features = new String[VggBlocks.COUNT + 1];
    for (int block = 1; block <= VggBlocks.COUNT; block++) {
      blocks.append(graph, block);
      features[block] = graph.end(); // [N, filters, H / 2^block, W / 2^block]
      graph.layer("pool" + block, maxPooling(2, 2));
    }
    graph
        .normalisedConvolution("conv5", 2 * blocks.filters(VggBlocks.COUNT), 3, 1, 1)
        .relu() // [N, 8 width, H/32, W/32]
        .layer("score32", score()); // [N, classes, H/32, W/32]
    if (stride <= 16) {
      addFiner(graph, 16, features[4]); // [N, classes, H/16, W/16]
    }
    if (stride <= 8) {
      addFiner(graph, 8, features[3]); // [N, classes, H/8, W/8]
    }
    return graph
        .layer("upscore", learnedUpsampling(classes, stride)) // [N, classes, H, W]
        .cropTo("crop", images)
        .layer(pixelSoftmaxWithLoss())
        .build();
  }

  /** Appends the doubling of the scores, and adds those of features with a smaller stride. */
  private void addFiner(LayerGraph graph, int stride, String features) {
    graph.layer("doubled" + 2 * stride, learnedUpsampling(classes, 2));
    String coarse = graph.end();
    graph.from(features);
    int filters = graph.shape().channels();
    graph
        .normalisedConvolution("hidden" + stride, filters, 3, 1, 1)
        .relu() // [N, filters, H/stride, W/stride]
        .layer("score" + stride, score())
        .add(coarse);
  }

  private ConvolutionLayer score() {
    return convolution(classes, 1, 1, 0, Activation.IDENTITY);
  }
}
