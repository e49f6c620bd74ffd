package dlfs.networks;

import static dlfs.networks.Layers.convolution;
import static dlfs.networks.Layers.dense;
import static dlfs.networks.Layers.pixelSoftmaxWithLoss;
import static dlfs.networks.Layers.regressionLoss;
import static dlfs.networks.Layers.sequenceSoftmaxWithLoss;
import static dlfs.networks.Layers.softmaxWithLoss;

import dlfs.layers.ChannelGroups;
import dlfs.layers.JoinedRegions;
import dlfs.layers.RoiAlign;
import dlfs.layers.SmoothL1Loss;
import dlfs.regions.Anchors;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.activations.Activation;

/** The parts of detectors behind the features of the image. */
final class DetectionHeads {
  /** The deviation of the initial weights of layers whose outputs are scores and deltas. */
  private static final InitialWeights SMALL = new InitialWeights.Std(0.01);

  /** The difference of deltas from which their loss is linear, as in Ren et al.'s programs. */
  private static final double ANCHOR_BETA = 1.0 / 9;

  private static final double REGION_BETA = 1;

  private DetectionHeads() {}

  private static <L extends BaseLayer> L small(L layer) {
    layer.setWeightInitFn(SMALL.initializer());
    return layer;
  }

  /** Adds the second input, regions [N, 4, R]. */
  static void addRegions(LayerGraph graph) {
    graph.secondInput(DetectorVertices.REGIONS, InputType.recurrent(Anchors.DELTAS));
  }

  /**
   * Appends a region proposal network to the features, with its losses; the graph continues from
   * its hidden layer.
   */
  static void appendAnchors(LayerGraph graph, Anchors anchors, int hidden) {
    int perPosition = anchors.perPosition();
    graph.layer("rpn", convolution(hidden, 3, 1, 1, Activation.RELU)); // [N, hidden, H, W]
    String features = graph.end();
    int height = graph.shape().height();
    graph
        .layer(
            DetectorVertices.ANCHOR_SCORES,
            small(convolution(2 * perPosition, 1, 1, 0, Activation.IDENTITY))) // [N, 2A, H, W]
        .layer(
            DetectorVertices.ANCHOR_LOSS,
            new ChannelGroups(2, height),
            pixelSoftmaxWithLoss()) // [N, 2, A H, W]
        .from(features)
        .layer(
            DetectorVertices.ANCHOR_DELTAS,
            small(convolution(Anchors.DELTAS * perPosition, 1, 1, 0, Activation.IDENTITY)))
        .layer(
            DetectorVertices.ANCHOR_DELTA_LOSS,
            regressionLoss(new SmoothL1Loss(ANCHOR_BETA))); // [N, 4A H W]
  }

  /**
   * Appends the classifier of regions, with its losses.
   *
   * @param features the vertex with the features of the images
   * @param regions the vertex with the regions
   */
  static void appendRegions(
      LayerGraph graph, Backbone backbone, String features, String regions, int classes) {
    graph.vertex(
        DetectorVertices.POOLED,
        new RoiAlign(backbone.stride(), Backbone.POOLED, Backbone.POOLED),
        features,
        regions); // [R N, C, 4, 4]
    String hidden = appendHidden(graph, backbone);
    graph
        .layer("class_scores", small(dense(classes + 1, Activation.IDENTITY))) // [R N, classes + 1]
        .layer(DetectorVertices.CLASSES, sequenceSoftmaxWithLoss()) // [N, classes + 1, R]
        .from(hidden)
        .layer("box_deltas", small(dense(Anchors.DELTAS, Activation.IDENTITY))) // [R N, 4]
        .layer(
            DetectorVertices.BOXES,
            new JoinedRegions(Anchors.DELTAS),
            regressionLoss(new SmoothL1Loss(REGION_BETA))); // [N, 4 R]
  }

  /** Appends the classifier of images that each show one region, with its losses. */
  static void appendSingleRegion(LayerGraph graph, Backbone backbone, int classes) {
    String hidden = appendHidden(graph, backbone);
    graph
        .layer("class_scores", small(dense(classes + 1, Activation.IDENTITY))) // [N, classes + 1]
        .layer(DetectorVertices.CLASSES, softmaxWithLoss(classes + 1))
        .from(hidden)
        .layer("box_deltas", small(dense(Anchors.DELTAS, Activation.IDENTITY))) // [N, 4]
        .layer(DetectorVertices.BOXES, regressionLoss(new SmoothL1Loss(REGION_BETA)));
  }

  private static String appendHidden(LayerGraph graph, Backbone backbone) {
    graph.layer("hidden", dense(2 * backbone.hidden(), Activation.RELU));
    return graph.end();
  }
}
