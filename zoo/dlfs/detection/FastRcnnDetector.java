package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import dlfs.networks.DetectorVertices;
import dlfs.regions.Anchors;
import dlfs.regions.Regions;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Detects objects by Fast R-CNN (section 8.4.1): proposes regions, and classifies all of them in
 * one pass through the network.
 *
 * @param network a trained {@link dlfs.networks.FastRcnn}
 * @param proposer proposes the regions
 * @param rule chooses the objects
 */
public record FastRcnnDetector(
    ComputationGraph network, RegionProposer proposer, DetectionRule rule) implements Detector {

  @Override
  public List<DetectedObject> detect(ColourImage image) {
    List<Box> regions = proposer.propose(image);
    if (regions.isEmpty()) {
      return List.of();
    }
    INDArray array = Regions.array(DataType.FLOAT, List.of(regions), regions.size());
    INDArray[] inputs = {Pixels.of(List.of(image), image.shape()), array};
    INDArray[] outputs = outputs(network, inputs, DetectorVertices.CLASSES, DetectorVertices.BOXES);
    return objects(regions, outputs[0], outputs[1], image, rule);
  }

  /** Returns the outputs of these vertices in inference. */
  static INDArray[] outputs(ComputationGraph network, INDArray[] inputs, String... vertices) {
    network.setLabels((INDArray[]) null); // DL4J takes the batch size from those of a training
    return network.output(List.of(vertices), false, inputs, null);
  }

  /**
   * Returns the objects in an image.
   *
   * @param regions the R regions of the image
   * @param classes their probabilities, [1, classes + 1, R]
   * @param boxes their deltas, [1, 4 R]
   */
  static List<DetectedObject> objects(
      List<Box> regions, INDArray classes, INDArray boxes, ColourImage image, DetectionRule rule) {
    double[][] probabilities = // [R, classes + 1]
        classes.reshape(classes.size(1), regions.size()).transpose().toDoubleMatrix();
    double[][] deltas = // [R, 4]
        boxes.reshape(Anchors.DELTAS, regions.size()).transpose().toDoubleMatrix();
    return rule.objects(regions, probabilities, deltas, image.width(), image.height());
  }
}
