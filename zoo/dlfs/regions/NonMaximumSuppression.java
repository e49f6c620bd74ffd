package dlfs.regions;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Greedy non-maximum suppression: of boxes that overlap, which probably show the same object, keeps
 * the one with the highest score (section 8.4.1; Girshick et al., "R-CNN", 2014, section 2.2). The
 * boxes are visited by decreasing score, and each is kept unless its intersection over union with a
 * box that has been kept exceeds the threshold.
 *
 * @param threshold the intersection over union up to which two boxes may both be kept, from 0 to 1:
 *     0.3 in R-CNN, 0.7 for the proposals of Faster R-CNN
 * @param max the number of boxes that are kept at most
 */
public record NonMaximumSuppression(double threshold, int max) {

  /**
   * Creates the suppression.
   *
   * @throws IllegalArgumentException if the threshold is not from 0 to 1, or max is less than 1
   */
  public NonMaximumSuppression {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          formatted("the threshold of non-maximum suppression is from 0 to 1, not %s", threshold));
    }
    if (max < 1) {
      throw new IllegalArgumentException(
          formatted("non-maximum suppression keeps at least 1 box, not %d", max));
    }
  }

  /** Creates a suppression that may keep all boxes. */
  public NonMaximumSuppression(double threshold) {
    this(threshold, Integer.MAX_VALUE);
  }

  /**
   * Returns the boxes that are kept.
   *
   * @param boxes the boxes, of one class
   * @param scores the score of each box; of equal scores, the first ranks first
   * @return their indices, by decreasing score
   * @throws IllegalArgumentException if there is not one score for each box, or one is NaN
   */
  public int[] kept(List<Box> boxes, double[] scores) {
    List<Box> all = new ArrayList<>();
    return kept(boxes, scores, i -> all);
  }

  /**
   * Returns the boxes that are kept if only boxes of the same class suppress each other.
   *
   * @param boxes the boxes
   * @param scores the score of each box; of equal scores, the first ranks first
   * @param classes the number of each box's class
   * @return their indices, by decreasing score whatever the class, {@link #max} for all classes
   *     together
   * @throws IllegalArgumentException if there is not one score and one class for each box, or a
   *     score is NaN
   */
  public int[] keptPerClass(List<Box> boxes, double[] scores, int[] classes) {
    requireOneEach("classes", classes.length, boxes);
    Map<Integer, List<Box>> byClass = new HashMap<>();
    return kept(boxes, scores, i -> byClass.computeIfAbsent(classes[i], c -> new ArrayList<>()));
  }

  /**
   * @param rivals the boxes that have been kept so far and may suppress a box
   */
  private int[] kept(List<Box> boxes, double[] scores, IntFunction<List<Box>> rivals) {
    requireOneEach("scores", scores.length, boxes);
    return ranked(scores).filter(i -> isKept(boxes.get(i), rivals.apply(i))).limit(max).toArray();
  }

  private boolean isKept(Box box, List<Box> rivals) {
    for (Box rival : rivals) {
      if (box.intersectionOverUnion(rival) > threshold) {
        return false;
      }
    }
    rivals.add(box);
    return true;
  }

  /**
   * Returns the indices of scores by decreasing score, of equal ones the first first.
   *
   * @throws IllegalArgumentException if a score is NaN
   */
  static IntStream ranked(double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(formatted("the score of box %d is NaN", i));
      }
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .mapToInt(i -> i);
  }

  private static void requireOneEach(String what, int count, List<Box> boxes) {
    if (count != boxes.size()) {
      throw new IllegalArgumentException(
          formatted("there are %d %s for %d boxes", count, what, boxes.size()));
    }
  }
}
