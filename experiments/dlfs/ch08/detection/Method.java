package dlfs.ch08.detection;

import dlfs.detection.AnchorSampler;
import dlfs.detection.AnchorSamples;
import dlfs.detection.CropSamples;
import dlfs.detection.DetectionRule;
import dlfs.detection.Detector;
import dlfs.detection.FastRcnnDetector;
import dlfs.detection.FasterRcnnDetector;
import dlfs.detection.JointTraining;
import dlfs.detection.RcnnDetector;
import dlfs.detection.RegionSampler;
import dlfs.detection.RegionSamples;
import dlfs.lab.Training;
import dlfs.networks.FastRcnn;
import dlfs.networks.FasterRcnn;
import dlfs.networks.GraphNetwork;
import dlfs.networks.Rcnn;
import dlfs.samples.Samples;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A method of detecting objects: its network, the samples and the step by which it is trained, and
 * the detector that it becomes.
 *
 * @param network the network
 * @param samples what it is trained on
 * @param step makes one update from a mini-batch of samples
 * @param detector makes a detector of the trained network
 */
record Method(
    GraphNetwork network,
    Samples samples,
    Training.Step<ComputationGraph> step,
    Function<ComputationGraph, Detector> detector) {

  /** The regions of an image in a mini-batch of R-CNN and of the others. */
  private static final RegionSampler CROPS = new RegionSampler(8);

  private static final RegionSampler REGIONS = new RegionSampler(32);

  /** The anchors of an image in a mini-batch. */
  private static final int SAMPLED_ANCHORS = 64;

  /** The proposals of Faster R-CNN for an image. */
  private static final int PROPOSALS = 32;

  static Method rcnn(DetectionData data) {
    DetectorDesign design = data.design();
    return new Method(
        new Rcnn(design.backbone(), design.warping().shape(), data.classes()),
        new CropSamples(data.proposed(), design.warping(), data.proposals(), CROPS),
        ComputationGraph::fit,
        network ->
            new RcnnDetector(network, data.proposer(), design.warping(), DetectionRule.DEFAULT));
  }

  static Method fastRcnn(DetectionData data) {
    return new Method(
        new FastRcnn(data.design().backbone(), data.shape(), data.classes()),
        new RegionSamples(data.proposed(), data.shape(), data.proposals(), REGIONS),
        ComputationGraph::fit,
        network -> new FastRcnnDetector(network, data.proposer(), DetectionRule.DEFAULT));
  }

  /**
   * Returns Faster R-CNN.
   *
   * @param seed the seed of the choice of regions in training
   */
  static Method fasterRcnn(DetectionData data, long seed) {
    DetectorDesign design = data.design();
    int features = design.features();
    var anchors = new AnchorSampler(design.anchors().boxes(features, features), SAMPLED_ANCHORS);
    var joint = new JointTraining(REGIONS, data.classes(), seed);
    return new Method(
        new FasterRcnn(
            design.backbone(), data.shape(), data.classes(), design.anchors(), PROPOSALS),
        new AnchorSamples(data.training(), data.shape(), anchors, features, features),
        joint::fit,
        network -> new FasterRcnnDetector(network, DetectionRule.DEFAULT));
  }
}
