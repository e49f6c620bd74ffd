package dlfs.metrics;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Top-k accuracy: the share of images whose correct class is among the k classes with the highest
 * scores (Russakovsky et al., ImageNet Large Scale Visual Recognition Challenge, 2015, section 4.1,
 * where 1 minus the top-5 accuracy is the error).
 *
 * <p>Of classes with equal scores, the lower number ranks first, and NaN ranks above all scores, so
 * that top-1 accuracy is the accuracy of NumPy's {@code argmax}, which the book uses. A network
 * that gives all classes the same score is therefore right only for the classes 0 to k - 1.
 */
public final class TopKAccuracy {
  private TopKAccuracy() {}

  /**
   * Returns the rank of a class.
   *
   * @param scores the score of each class
   * @param number the class, from 0
   * @return 1 for the class with the highest score, up to the number of classes
   */
  public static int rank(double[] scores, int number) {
    if (number < 0 || number >= scores.length) {
      throw new IllegalArgumentException(
          formatted("class %d: expected 0 to %d", number, scores.length - 1));
    }
    int rank = 1;
    for (int other = 0; other < scores.length; other++) {
      boolean higher = isHigher(scores[other], scores[number]);
      boolean equal = !higher && !isHigher(scores[number], scores[other]);
      rank += higher || equal && other < number ? 1 : 0;
    }
    return rank;
  }

  private static boolean isHigher(double one, double other) {
    return one > other || Double.isNaN(one) && !Double.isNaN(other);
  }

  /**
   * Returns the rank of the correct class of each image, from which {@link #of} computes the
   * accuracy for any k.
   *
   * @param scores [N, classes]
   * @param correct the N correct classes, from 0
   */
  public static int[] ranks(INDArray scores, int... correct) {
    if (scores.rank() != 2 || scores.size(0) != correct.length) {
      throw new IllegalArgumentException(
          formatted(
              "scores %s for %d images: expected [%d, classes]",
              Arrays.toString(scores.shape()), correct.length, correct.length));
    }
    double[][] rows = scores.toDoubleMatrix();
    int[] ranks = new int[correct.length];
    Arrays.setAll(ranks, i -> rank(rows[i], correct[i]));
    return ranks;
  }

  /**
   * Computes the top-k accuracy.
   *
   * @param k at least 1; if it is the number of classes or more, the accuracy is 1
   * @param ranks the rank of the correct class of each image, at least one
   * @return in [0, 1]
   */
  public static double of(int k, int... ranks) {
    if (k < 1) {
      throw new IllegalArgumentException(formatted("top-%d accuracy: k is at least 1", k));
    }
    return Arrays.stream(ranks).mapToDouble(rank -> rank <= k ? 1 : 0).average().orElseThrow();
  }
}
