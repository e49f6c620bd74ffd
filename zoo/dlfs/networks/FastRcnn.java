package dlfs.networks;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Fast R-CNN (section 8.4.1), which computes the features of a whole image once, and pools those of
 * each region. R. Girshick, "Fast R-CNN", ICCV (2015). The features are pooled by {@link
 * dlfs.layers.RoiAlign}, and the deltas do not depend on the class.
 *
 * <p>Inputs: images [N, 3 height width], regions [N, 4, R]. Outputs: {@link
 * DetectorVertices#CLASSES}, probabilities [N, classes + 1, R], and {@link DetectorVertices#BOXES},
 * deltas [N, 4 R].
 *
 * @param backbone the convolutions
 * @param images the shape of the images
 * @param classes the number of classes without the background, at least 1
 */
public record FastRcnn(Backbone backbone, ImageShape images, int classes) implements GraphNetwork {

  /**
   * @throws IllegalArgumentException if the images are too small or there is no class
   */
  public FastRcnn {
    NetworkChecks.require("Fast R-CNN", images, backbone.stride(), classes);
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    DetectionHeads.addRegions(graph);
    backbone.append(graph);
    DetectionHeads.appendRegions(graph, backbone, graph.end(), DetectorVertices.REGIONS, classes);
    return graph.build(DetectorVertices.CLASSES, DetectorVertices.BOXES);
  }
}
