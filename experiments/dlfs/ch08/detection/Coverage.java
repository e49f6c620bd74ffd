package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.boxes.BoxedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How well boxes cover the objects of some images. */
final class Coverage {
  private final Map<Integer, List<Double>> bestOverlaps = new TreeMap<>(); // by class

  /**
   * Adds an image.
   *
   * @param objects its objects; difficult ones do not count
   * @param boxes the boxes that were chosen in it
   */
  void add(List<BoxedObject> objects, List<Box> boxes) {
    for (BoxedObject object : objects) {
      if (!object.difficult()) {
        bestOverlaps
            .computeIfAbsent(object.label(), label -> new ArrayList<>())
            .add(bestOverlap(object.box(), boxes));
      }
    }
  }

  private static double bestOverlap(Box object, List<Box> boxes) {
    double best = 0;
    for (Box box : boxes) {
      best = Math.max(best, object.intersectionOverUnion(box));
    }
    return best;
  }

  /** The share of the objects that a box overlaps with at least this intersection over union. */
  double recall(double overlap) {
    return bestOverlaps.values().stream()
        .flatMap(List::stream)
        .mapToDouble(best -> best >= overlap ? 1 : 0)
        .average()
        .orElse(0);
  }

  /**
   * The mean average best overlap (MABO): the mean over classes of the mean over their objects of
   * the intersection over union with the best box (Uijlings et al., section 5).
   */
  double meanBestOverlap() {
    return bestOverlaps.values().stream()
        .mapToDouble(
            overlaps -> overlaps.stream().mapToDouble(Double::doubleValue).average().orElse(0))
        .average()
        .orElse(0);
  }
}
