package dlfs.lab;

import dlfs.images.LabelledImages;
import java.util.stream.IntStream;

/**
 * What a network answers to images: to each the class of the highest score, the first of equal
 * ones. As in NumPy, NaN counts as highest: a network that has overflown answers 0.
 *
 * @param images what it was asked
 * @param scores of every class, [images, {@value LabelledImages#CLASSES}] row after row:
 *     probabilities, where the network ends with softmax
 */
public record Answers(LabelledImages images, float[] scores) {

  /** The class that an image is taken for. */
  public int of(int image) {
    int from = image * LabelledImages.CLASSES;
    int best = from;
    for (int i = from; i < from + LabelledImages.CLASSES && !Float.isNaN(scores[best]); i++) {
      best = scores[i] > scores[best] || Float.isNaN(scores[i]) ? i : best;
    }
    return best - from;
  }

  /** The score of that class. */
  public double score(int image) {
    return scores[image * LabelledImages.CLASSES + of(image)];
  }

  public boolean isRight(int image) {
    return of(image) == images.label(image);
  }

  /** The images that are taken for what they are, ascending. */
  public IntStream right() {
    return IntStream.range(0, images.count()).filter(this::isRight);
  }

  /** The images that are taken for something else, ascending. */
  public IntStream wrong() {
    return IntStream.range(0, images.count()).filter(image -> !isRight(image));
  }

  /** The share of right answers, in [0, 1]. */
  public double accuracy() {
    return (double) right().count() / images.count();
  }
}
