package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import dlfs.networks.DetectorVertices;
import dlfs.regions.Regions;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Detects objects by Faster R-CNN (section 8.4.1): one pass through the network, which also
 * proposes the regions.
 *
 * @param network a trained {@link dlfs.networks.FasterRcnn}
 * @param rule chooses the objects
 */
public record FasterRcnnDetector(ComputationGraph network, DetectionRule rule) implements Detector {

  @Override
  public List<DetectedObject> detect(ColourImage image) {
    INDArray pixels = Pixels.of(List.of(image), image.shape());
    INDArray[] inputs = {pixels, JointTraining.noRegions(pixels)};
    INDArray[] outputs =
        FastRcnnDetector.outputs(
            network,
            inputs,
            DetectorVertices.PROPOSALS,
            DetectorVertices.CLASSES,
            DetectorVertices.BOXES);
    List<Box> proposals = Regions.boxes(outputs[0]).get(0);
    return FastRcnnDetector.objects(proposals, outputs[1], outputs[2], image, rule);
  }
}
