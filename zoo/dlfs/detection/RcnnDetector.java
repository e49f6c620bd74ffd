package dlfs.detection;

import dlfs.boxes.Box;
import dlfs.images.ColourImage;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Detects objects by R-CNN (section 8.4.1): proposes regions, and classifies each by itself.
 *
 * @param network a trained {@link dlfs.networks.Rcnn}
 * @param proposer proposes the regions
 * @param warping cuts them out, as in training
 * @param rule chooses the objects
 */
public record RcnnDetector(
    ComputationGraph network, RegionProposer proposer, Warping warping, DetectionRule rule)
    implements Detector {
  /** The number of regions that are classified at a time. */
  private static final int BATCH = 128;

  @Override
  public List<DetectedObject> detect(ColourImage image) {
    List<Box> regions = proposer.propose(image);
    List<double[]> probabilities = new ArrayList<>();
    List<double[]> deltas = new ArrayList<>();
    for (int from = 0; from < regions.size(); from += BATCH) {
      List<ColourImage> crops =
          regions.subList(from, Math.min(from + BATCH, regions.size())).stream()
              .map(region -> warping.crop(image, region))
              .toList();
      INDArray[] outputs = network.output(Pixels.of(crops, warping.shape()));
      probabilities.addAll(List.of(outputs[0].toDoubleMatrix())); // [N, classes + 1]
      deltas.addAll(List.of(outputs[1].toDoubleMatrix())); // [N, 4]
    }
    return rule.objects(
        regions,
        probabilities.toArray(double[][]::new),
        deltas.toArray(double[][]::new),
        image.width(),
        image.height());
  }
}
