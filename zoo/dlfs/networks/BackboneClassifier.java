package dlfs.networks;

import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.globalMaxPooling;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A classifier with the convolutions of a {@link Backbone}. It is trained first; a network for
 * another task then begins with its convolutions, as R-CNN and NIC begin with those of a network
 * trained on ImageNet (sections 8.4.1 and 8.4.3).
 *
 * <p>The class depends on the maximum of each feature over the image, so not on where the object
 * is. Input: images [N, 3 height width]. Output: the probabilities of the classes [N, classes].
 *
 * @param backbone the convolutions
 * @param images the shape of the images
 * @param classes the number of classes, at least 1
 */
public record BackboneClassifier(Backbone backbone, ImageShape images, int classes)
    implements GraphNetwork {

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public BackboneClassifier {
    NetworkChecks.require("the classifier", images, backbone.stride(), classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    backbone.append(graph);
    return graph
        .layer("maximum", globalMaxPooling()) // [N, features]
        .layer("classes", dense(classes, Activation.IDENTITY))
        .layer("probabilities", softmaxWithLoss(classes))
        .build();
  }
}
