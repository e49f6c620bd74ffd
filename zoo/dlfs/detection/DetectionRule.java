package dlfs.detection;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import dlfs.regions.BoxDeltas;
import dlfs.regions.NonMaximumSuppression;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Turns the outputs of a detector for the regions of an image into objects. Each region is taken
 * for every class whose probability is at least a minimum, with its box corrected by the predicted
 * deltas and limited to the image; then non-maximum suppression reduces the boxes of each class
 * (Girshick et al., "R-CNN", 2014, section 2.2).
 *
 * @param minScore the smallest probability, in [0, 1]; low, since average precision also depends on
 *     the objects that are found with low scores
 * @param suppression reduces the boxes of a class, and limits the number of objects in an image
 */
public record DetectionRule(double minScore, NonMaximumSuppression suppression) {

  /** A probability of at least 0.02, an overlap of at most 0.3, and at most 100 objects. */
  public static final DetectionRule DEFAULT =
      new DetectionRule(0.02, new NonMaximumSuppression(0.3, 100));

  /**
   * Creates a rule.
   *
   * @throws IllegalArgumentException if the smallest probability is not in [0, 1]
   */
  public DetectionRule {
    if (!(minScore >= 0 && minScore <= 1)) {
      throw new IllegalArgumentException(
          formatted("the smallest score of objects is from 0 to 1, not %s", minScore));
    }
  }

  /**
   * Returns the objects.
   *
   * @param regions the regions of an image; those without an area do not count
   * @param probabilities for each region, the probability of the background and of each class
   * @param deltas for each region, the four predicted deltas, as {@link RegionSampler} trains them
   * @param width the width of the image in pixels
   * @param height the height of the image in pixels
   * @return the objects, by decreasing score
   */
  List<DetectedObject> objects(
      List<Box> regions, double[][] probabilities, double[][] deltas, int width, int height) {
    List<DetectedObject> candidates = new ArrayList<>();
    for (int i = 0; i < regions.size(); i++) {
      if (regions.get(i).area() > 0) {
        Box box = BoxDeltas.clip(RegionDeltas.decode(regions.get(i), deltas[i]), width, height);
        for (int number = 1; number < probabilities[i].length && box.area() > 0; number++) {
          if (probabilities[i][number] >= minScore) {
            candidates.add(new DetectedObject(number - 1, probabilities[i][number], box));
          }
        }
      }
    }
    int[] kept =
        suppression.keptPerClass(
            candidates.stream().map(DetectedObject::box).toList(),
            candidates.stream().mapToDouble(DetectedObject::score).toArray(),
            candidates.stream().mapToInt(DetectedObject::label).toArray());
    return IntStream.of(kept).mapToObj(candidates::get).toList();
  }
}
