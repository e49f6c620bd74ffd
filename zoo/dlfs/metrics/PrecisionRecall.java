package dlfs.metrics;

import java.util.Arrays;
import java.util.List;

/**
 * Precision and recall of the detections of one class, from the highest score down to each of them.
 */
final class PrecisionRecall {
  private final int[] found; // true positives so far
  private final double[] precision; // the highest at this recall or a higher one
  private final int objects;

  /**
   * @param outcomes the detections by decreasing score
   * @param objects the number of objects that can be found, at least 1
   */
  PrecisionRecall(List<Outcome> outcomes, int objects) {
    this.found = new int[outcomes.size()];
    this.precision = new double[outcomes.size()];
    this.objects = objects;
    int right = 0;
    int wrong = 0;
    for (int i = 0; i < found.length; i++) {
      right += outcomes.get(i) == Outcome.TRUE_POSITIVE ? 1 : 0;
      wrong += outcomes.get(i) == Outcome.FALSE_POSITIVE ? 1 : 0;
      found[i] = right;
      precision[i] = right == 0 ? 0 : (double) right / (right + wrong);
    }
    for (int i = found.length - 2; i >= 0; i--) {
      precision[i] = Math.max(precision[i], precision[i + 1]);
    }
  }

  /** The mean of the highest precisions at the recalls 0, 0.1, ..., 1 or above. */
  double elevenPointAverage() {
    return Arrays.stream(curve(10)).sum() / 11;
  }

  /**
   * Returns the highest precision at the recalls 0, 1/steps, 2/steps, ..., 1 or above; 0 where
   * there is none.
   */
  double[] curve(int steps) {
    double[] curve = new double[steps + 1];
    int i = 0;
    for (int step = 0; step <= steps; step++) {
      while (i < found.length && (long) steps * found[i] < (long) step * objects) {
        i++;
      }
      curve[step] = i < found.length ? precision[i] : 0;
    }
    return curve;
  }

  /** The area under the curve of the highest precision at each recall or above. */
  double area() {
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      sum += (found[i] - (i == 0 ? 0 : found[i - 1])) * precision[i];
    }
    return sum / objects;
  }

  /**
   * The mean of the highest precisions at the recalls 0, 0.01, ..., 1 or above. A recall is
   * compared in floating point, with the rounding of pycocotools: 7 objects of 100 do not reach
   * 0.07.
   */
  double hundredAndOnePointAverage() {
    double sum = 0;
    int i = 0;
    for (int point = 0; point <= 100; point++) {
      while (i < found.length && (double) found[i] / objects < point * 0.01) {
        i++;
      }
      sum += i < found.length ? precision[i] : 0;
    }
    return sum / 101;
  }
}
