package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.cropping;
import static dlfs.networks.Layers.learnedUpsampling;
import static dlfs.networks.Layers.pixelSoftmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A fully convolutional network (section 8.4.2) on the convolutions of SqueezeNet, whose trained
 * weights {@link dlfs.weights.TrainedBackbone} loads, for photographs of which there are only a few
 * hundred: x [N, 3 · H · W], pixels in [0, 1], y [N, classes, H, W]. As in {@link Fcn}, scores from
 * coarse features are enlarged, and those from finer ones are added.
 *
 * <p>The features of fire9, fire8 and fire4 have a sixteenth, an eighth and a quarter of the
 * resolution. Between them and their scores is a hidden convolution with batch normalisation; the
 * paper's network has two, of 4,096 filters each, behind the coarsest features. Without them, it
 * learns far more slowly.
 *
 * <p>SqueezeNet's kernels and windows have odd sizes, so adjacent features of fire8 and fire4 lie
 * half a step from the middle of the scores that theirs are added to, on either side. A 2x2
 * convolution takes both.
 *
 * @param images the shape of the images, in colour. Zeros are added below and right of them, so
 *     that their height and width are multiples of 16, and the scores are cropped
 * @param classes the number of classes, at least 1
 */
public record SqueezeNetFcn(ImageShape images, int classes) implements GraphNetwork {
  private static final Backbone BACKBONE = Backbone.SQUEEZE_NET;

  /**
   * @throws IllegalArgumentException if there is no network for such images or classes
   */
  public SqueezeNetFcn {
    NetworkChecks.require("SqueezeNetFcn", images, 1, classes);
    if (images.channels() != 3) {
      throw new IllegalArgumentException("SqueezeNetFcn needs colour images, not " + images);
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    graph.padToMultiple("pad", BACKBONE.stride());
    BACKBONE.append(graph); // [N, 512, H/16, W/16]
    appendScores(graph, "fire9", 128, 3, 1); // [N, classes, H/16, W/16]
    graph
        .layer("upscore2", learnedUpsampling(classes, 2)) // [N, classes, H/8, W/8]
        .from(SqueezeNet.output("fire8")); // [N, 512, H/8 + 1, W/8 + 1]
    appendScores(graph, "fire8", 128, 2, 0);
    graph
        .add("upscore2")
        .layer("upscore_fire8", learnedUpsampling(classes, 2)) // [N, classes, H/4, W/4]
        .from(SqueezeNet.output("fire4")); // [N, 256, H/4 + 3, W/4 + 3]
    appendScores(graph, "fire4", 64, 2, 0);
    return graph
        .layer("crop_fire4", cropping(1, 1, 1, 1))
        .add("upscore_fire8")
        .layer("upscore4", learnedUpsampling(classes, 4)) // [N, classes, H, W]
        .cropTo("crop", images)
        .layer(pixelSoftmaxWithLoss())
        .build();
  }

  /**
   * Appends a hidden convolution and the scores of the classes, a 1x1 convolution.
   *
   * @param features the name of the fire module whose output is the present end
   * @param hidden the number of filters of the hidden convolution
   * @param kernel the height and width of its filters
   * @param pad the width of the border of zeros around the features
   */
  private void appendScores(LayerGraph graph, String features, int hidden, int kernel, int pad) {
    graph
        .normalisedConvolution("hidden_" + features, hidden, kernel, 1, pad)
        .relu()
        .layer("score_" + features, convolution(classes, 1, 1, 0, Activation.IDENTITY));
  }
}
