package dlfs.lab;

import dlfs.images.LabelledImages;
import java.util.stream.IntStream;

/**
 * The predictions of a network for images: the class with the highest score, or the first of
 * several with the same score. As in NumPy, NaN counts as highest, so a network with NaN in all its
 * scores predicts 0.
 *
 * @param images the images
 * @param scores the scores of every class, [images, classes] row after row: probabilities, where
 *     the network ends with softmax
 */
public record Predictions(LabelledImages images, float[] scores) {
  private static final double MIN_PROBABILITY = 1e-7;

  /** The predicted class of an image. */
  public int of(int image) {
    int from = image * images.classes();
    int best = from;
    for (int i = from; i < from + images.classes() && !Float.isNaN(scores[best]); i++) {
      best = scores[i] > scores[best] || Float.isNaN(scores[i]) ? i : best;
    }
    return best - from;
  }

  /** The score of the predicted class. */
  public double score(int image) {
    return scores[image * images.classes() + of(image)];
  }

  public boolean isRight(int image) {
    return of(image) == images.label(image);
  }

  /** The indices of the correctly classified images, ascending. */
  public IntStream right() {
    return IntStream.range(0, images.count()).filter(this::isRight);
  }

  /** The indices of the misclassified images, ascending. */
  public IntStream wrong() {
    return IntStream.range(0, images.count()).filter(image -> !isRight(image));
  }

  /** The share of correctly classified images, in [0, 1]. */
  public double accuracy() {
    return (double) right().count() / images.count();
  }

  /**
   * The mean cross-entropy (section 4.2.2) of scores that are probabilities. A probability below
   * 1e-7 counts as 1e-7, so that the loss is finite.
   */
  public double crossEntropy() {
    return IntStream.range(0, images.count())
        .mapToDouble(image -> scores[image * images.classes() + images.label(image)])
        .map(probability -> -Math.log(Math.max(MIN_PROBABILITY, probability)))
        .average()
        .orElse(Double.NaN);
  }
}
