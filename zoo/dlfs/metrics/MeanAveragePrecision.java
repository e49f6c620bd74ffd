package dlfs.metrics;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The average precision of a detector for each class, and its mean over the classes (mAP).
 *
 * <p>The detections of a class are taken by decreasing score, those with equal scores in the order
 * of the list. Each is a true positive if its box overlaps that of an object of the same class in
 * the same image by at least a minimum intersection over union, and otherwise a false positive. So
 * is every further detection of the same object. A detection of an {@linkplain
 * LabelledBox#ignored() ignored} object is neither. Precision is the share of true positives among
 * the detections so far, recall the share of the objects that they have found. The average
 * precision summarises the precision at all recalls; an object that is never found has the
 * precision 0.
 *
 * <p>A class without objects, or with ignored ones only, has no average precision, and its
 * detections count nowhere.
 *
 * @param byClass the average precision of each class, in [0, 1], by the name of the class
 */
public record MeanAveragePrecision(Map<String, Double> byClass) {
  private static final double VOC_MIN_OVERLAP = 0.5;

  /** COCO evaluates the highest-scoring detections of a class in an image, and not the rest. */
  private static final int COCO_MAX_DETECTIONS = 100;

  /** Creates a result. */
  public MeanAveragePrecision {
    byClass = Collections.unmodifiableMap(new TreeMap<>(byClass));
  }

  /** The mean of the average precision over the classes, in [0, 1]. */
  public double mean() {
    return byClass.values().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * Computes the metric of PASCAL VOC until 2009 (Everingham et al., The PASCAL Visual Object
   * Classes (VOC) Challenge, 2010, section 4.2): the mean of the highest precisions at the recalls
   * 0, 0.1, ..., 1 or above. The minimum overlap is 0.5. Recalls are compared exactly: 3 objects of
   * 10 reach 0.3, which they may fail to do in floating point.
   *
   * @throws IllegalArgumentException if there is no object that can be found
   */
  public static MeanAveragePrecision voc2007(
      List<Detection> detections, List<LabelledBox> objects) {
    return voc(detections, objects, PrecisionRecall::elevenPointAverage);
  }

  /**
   * Computes the metric of PASCAL VOC since 2010 (sections 3.4.1 and 4.4 of its development kit;
   * Everingham et al., The PASCAL Visual Object Classes Challenge: A Retrospective, 2015, section
   * 2.4.3): the area under the curve of the highest precision at each recall or above. The minimum
   * overlap is 0.5.
   *
   * @throws IllegalArgumentException if there is no object that can be found
   */
  public static MeanAveragePrecision voc2010(
      List<Detection> detections, List<LabelledBox> objects) {
    return voc(detections, objects, PrecisionRecall::area);
  }

  /**
   * Returns a curve of precision and recall: the highest precision at the recalls 0, 1/steps, ...,
   * 1 or above, as PASCAL VOC counts detections, and as a mean over the classes. Its mean is about
   * {@link #voc2010}.
   *
   * @param steps the number of steps from recall 0 to 1, at least 1
   * @return steps + 1 precisions, in [0, 1]
   * @throws IllegalArgumentException if there is no object that can be found
   */
  public static double[] vocCurve(
      List<Detection> detections, List<LabelledBox> objects, int steps) {
    double[] sum = new double[steps + 1];
    var averages =
        voc(
            detections,
            objects,
            outcomes -> {
              double[] curve = outcomes.curve(steps);
              Arrays.setAll(sum, i -> sum[i] + curve[i]);
              return 0;
            });
    int classes = averages.byClass.size();
    return Arrays.stream(sum).map(total -> total / classes).toArray();
  }

  private static MeanAveragePrecision voc(
      List<Detection> detections,
      List<LabelledBox> objects,
      ToDoubleFunction<PrecisionRecall> average) {
    var classes = DetectedClass.all(detections, objects);
    return of(classes, c -> average.applyAsDouble(c.match(MatchingRule.VOC, VOC_MIN_OVERLAP)));
  }

  /**
   * Computes the primary metric of COCO ({@code COCOeval} of pycocotools; Lin et al., Microsoft
   * COCO: Common Objects in Context, 2014): the mean of {@link #coco(List, List, double)} over the
   * minimum overlaps 0.50, 0.55, ..., 0.95.
   *
   * @throws IllegalArgumentException if there is no object that can be found
   */
  public static MeanAveragePrecision coco(List<Detection> detections, List<LabelledBox> objects) {
    return coco(detections, objects, IntStream.range(10, 20).mapToDouble(i -> i / 20.0).toArray());
  }

  /**
   * Computes a metric of COCO with one minimum overlap (AP50, AP75): the mean of the highest
   * precisions at the recalls 0, 0.01, ..., 1 or above. Of each class, the 100 detections with the
   * highest scores in an image are evaluated.
   *
   * @param minOverlap the minimum overlap, in (0, 1]
   * @throws IllegalArgumentException if there is no object that can be found
   */
  public static MeanAveragePrecision coco(
      List<Detection> detections, List<LabelledBox> objects, double minOverlap) {
    if (!(minOverlap > 0 && minOverlap <= 1)) {
      throw new IllegalArgumentException(
          formatted("minimum overlap %s: expected more than 0 and at most 1", minOverlap));
    }
    return coco(detections, objects, new double[] {minOverlap});
  }

  private static MeanAveragePrecision coco(
      List<Detection> detections, List<LabelledBox> objects, double[] minOverlaps) {
    return of(
        DetectedClass.all(detections, objects),
        c -> {
          DetectedClass best = c.withAtMost(COCO_MAX_DETECTIONS);
          return Arrays.stream(minOverlaps)
              .map(o -> best.match(MatchingRule.COCO, o).hundredAndOnePointAverage())
              .average()
              .orElseThrow();
        });
  }

  private static MeanAveragePrecision of(
      Map<String, DetectedClass> classes, ToDoubleFunction<DetectedClass> average) {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException(
          "average precision needs at least one object that is not ignored");
    }
    Map<String, Double> averages = new TreeMap<>();
    classes.forEach((name, c) -> averages.put(name, average.applyAsDouble(c)));
    return new MeanAveragePrecision(averages);
  }
}
