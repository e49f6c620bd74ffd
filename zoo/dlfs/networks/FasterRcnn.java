package dlfs.networks;

import dlfs.images.ImageShape;
import dlfs.layers.LayerSet;
import dlfs.layers.Proposals;
import dlfs.regions.Anchors;
import dlfs.regions.NonMaximumSuppression;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Faster R-CNN (section 8.4.1), which also finds the regions in the features of the image: all is
 * one network. S. Ren et al., "Faster R-CNN: towards real-time object detection with region
 * proposal networks", NIPS (2015).
 *
 * <p>Inputs: images [N, 3 height width], regions [N, 4, R]. In training, the regions are those that
 * the classifier is trained on; in inference, they are replaced by the proposals of the network.
 * Outputs: {@link DetectorVertices#ANCHOR_LOSS}, {@link DetectorVertices#ANCHOR_DELTA_LOSS}, and
 * those of {@link FastRcnn} for the proposals. The score of the network is the sum of the losses of
 * all four.
 *
 * @param backbone the convolutions
 * @param images the shape of the images
 * @param classes the number of classes without the background, at least 1
 * @param anchors the anchors, whose stride is that of the convolutions
 * @param proposals the number of proposals for an image in inference, at least 1
 */
public record FasterRcnn(
    Backbone backbone, ImageShape images, int classes, Anchors anchors, int proposals)
    implements GraphNetwork {
  /** The overlap up to which two proposals are both kept. */
  private static final double MAX_OVERLAP = 0.7;

  /** The width and height of the smallest proposals, in pixels. */
  private static final double MIN_SIZE = 4;

  private static final int CANDIDATES_PER_PROPOSAL = 8;

  /**
   * @throws IllegalArgumentException if the images are too small, there is no class, or the anchors
   *     have another stride
   */
  public FasterRcnn {
    NetworkChecks.require("Faster R-CNN", images, backbone.stride(), classes);
    if (anchors.stride() != backbone.stride()) {
      throw new IllegalArgumentException(
          "anchors with a stride of " + anchors.stride() + " for features of another");
    }
  }

  @Override
  public ComputationGraphConfiguration configuration(LayerSet layers, IUpdater updater, long seed) {
    var graph = Configurations.graph(layers, new InitialWeights.He(), updater, seed, images);
    DetectionHeads.addRegions(graph);
    backbone.append(graph);
    String features = graph.end();
    DetectionHeads.appendAnchors(graph, anchors, backbone.hidden());
    graph.vertex(
        DetectorVertices.PROPOSALS,
        new Proposals(
            anchors,
            images.height(),
            images.width(),
            MIN_SIZE,
            CANDIDATES_PER_PROPOSAL * proposals,
            new NonMaximumSuppression(MAX_OVERLAP, proposals)),
        DetectorVertices.ANCHOR_SCORES,
        DetectorVertices.ANCHOR_DELTAS,
        DetectorVertices.REGIONS); // [N, 4, R]
    DetectionHeads.appendRegions(graph, backbone, features, DetectorVertices.PROPOSALS, classes);
    return graph.build(
        DetectorVertices.ANCHOR_LOSS,
        DetectorVertices.ANCHOR_DELTA_LOSS,
        DetectorVertices.CLASSES,
        DetectorVertices.BOXES);
  }
}
