package dlfs.networks;

import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalMaxPooling;
import static dlfs.networks.Layers.maxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A classifier with the blocks of convolutions of {@link Fcn} and {@link SegNet}. It is trained
 * first, on small images; a network that classifies every pixel then begins with its convolutions,
 * as the papers' networks begin with those of VGG-16 trained on ImageNet (sections 8.4.2 and
 * 8.5.3).
 *
 * <p>The class depends on the maximum of each feature over the image. Input: images [N, channels
 * height width]. Output: the probabilities of the classes [N, classes].
 *
 * @param width the number of filters of the first block, 1 to 256; that of the other network
 * @param images the shape of the images, at least 16x16 pixels
 * @param classes the number of classes, at least 1
 */
public record EncoderClassifier(int width, ImageShape images, int classes) implements GraphNetwork {
  /** The factor by which all but the last pooling reduce the height and width of images. */
  private static final int REDUCTION = VggBlocks.REDUCTION / 2;

  /**
   * @throws IllegalArgumentException if there is no network of this width, the images are too
   *     small, or there is no class
   */
  public EncoderClassifier {
    NetworkChecks.require("the classifier", images, REDUCTION, classes);
    VggBlocks.requireWidth(width);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    var blocks = new VggBlocks(width);
    blocks.append(graph, 1);
    for (int block = 2; block <= VggBlocks.COUNT; block++) {
      graph.layer("pool" + (block - 1), maxPooling(2, 2));
      blocks.append(graph, block);
    }
    return graph
        .layer("maximum", globalMaxPooling()) // [N, features]
        .layer("classes", dense(classes, Activation.IDENTITY))
        .layer("probabilities", softmaxWithLoss(classes))
        .build();
  }
}
