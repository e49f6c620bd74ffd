package dlfs.networks;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The network of R-CNN (section 8.4.1), which classifies a region of an image that has been cut out
 * and warped, and corrects its box. R. Girshick et al., "Rich feature hierarchies for accurate
 * object detection and semantic segmentation", CVPR (2014).
 *
 * <p>The paper trains a support vector machine for each class on the features of a trained network.
 * Here, the classes have a linear layer with softmax that is trained with the convolutions, as in
 * Fast R-CNN (whose paper finds it slightly more accurate, section 5.4).
 *
 * <p>Input: regions as images [N, 3 size size]. Outputs: {@link DetectorVertices#CLASSES},
 * probabilities [N, classes + 1], and {@link DetectorVertices#BOXES}, deltas [N, 4].
 *
 * @param backbone the convolutions
 * @param images the shape of the warped regions
 * @param classes the number of classes without the background, at least 1
 */
public record Rcnn(Backbone backbone, ImageShape images, int classes) implements GraphNetwork {

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public Rcnn {
    NetworkChecks.require("R-CNN", images, backbone.stride(), classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    backbone.append(graph);
    DetectionHeads.appendSingleRegion(graph, backbone, classes);
    return graph.build(DetectorVertices.CLASSES, DetectorVertices.BOXES);
  }
}
