package dlfs.metrics;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The objects of one class in all images, and the detections of this class.
 *
 * @param detections by decreasing score; those with equal scores in their original order
 * @param objects in their original order
 */
record DetectedClass(List<Detection> detections, List<LabelledBox> objects) {

  /** Returns the classes of which at least one object is not ignored, by name. */
  static Map<String, DetectedClass> all(List<Detection> detections, List<LabelledBox> objects) {
    Map<String, List<Detection>> detected =
        detections.stream()
            .sorted(Comparator.comparingDouble(Detection::score).reversed())
            .collect(groupingBy(Detection::className));
    Map<String, DetectedClass> classes = new TreeMap<>();
    objects.stream()
        .collect(groupingBy(LabelledBox::className))
        .forEach(
            (name, boxes) -> {
              if (!boxes.stream().allMatch(LabelledBox::ignored)) {
                classes.put(name, new DetectedClass(detected.getOrDefault(name, List.of()), boxes));
              }
            });
    return classes;
  }

  /**
   * Returns this class with only so many detections of each image, those with the highest scores.
   */
  DetectedClass withAtMost(int detectionsPerImage) {
    Map<String, Integer> counts = new HashMap<>();
    return new DetectedClass(
        detections.stream()
            .filter(d -> counts.merge(d.image(), 1, Integer::sum) <= detectionsPerImage)
            .toList(),
        objects);
  }

  /** Decides which detections are right. */
  PrecisionRecall match(MatchingRule rule, double minOverlap) {
    Map<String, ObjectsInImage> images = new HashMap<>();
    int positives = 0;
    for (LabelledBox object : objects) {
      images.computeIfAbsent(object.image(), image -> new ObjectsInImage()).add(object);
      positives += object.ignored() ? 0 : 1;
    }
    var none = new ObjectsInImage();
    List<Outcome> outcomes = new ArrayList<>();
    for (Detection detection : detections) {
      ObjectsInImage there = images.getOrDefault(detection.image(), none);
      outcomes.add(rule.match(detection.box(), there, minOverlap));
    }
    return new PrecisionRecall(outcomes, positives);
  }
}
