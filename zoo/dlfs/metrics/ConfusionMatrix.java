package dlfs.metrics;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Counts the pixels of each class by the class that was predicted for them, and computes the
 * metrics of semantic segmentation (Long, Shelhamer, Darrell: Fully Convolutional Networks for
 * Semantic Segmentation, 2015, section 5). Images are counted together, as in PASCAL VOC, and not
 * averaged. Pixels whose correct class is {@value #IGNORED} count nowhere.
 */
public final class ConfusionMatrix {
  /** The class of pixels that do not count: outlines in VOC, unlabelled ones in CamVid. */
  public static final int IGNORED = 255;

  private final long[][] counts; // [correct class][predicted class]

  /**
   * Creates a matrix of zeros.
   *
   * @param classes the number of classes, 1 to {@value #IGNORED}
   */
  public ConfusionMatrix(int classes) {
    if (classes < 1 || classes > IGNORED) {
      throw new IllegalArgumentException(
          formatted("%d classes: expected 1 to %d", classes, IGNORED));
    }
    counts = new long[classes][classes];
  }

  /**
   * Counts the pixels of an image.
   *
   * @param correct the correct class of each pixel, from 0, or {@link #IGNORED}
   * @param predicted the predicted class of each pixel, in the same order; any value where the
   *     correct class is ignored
   * @throws IllegalArgumentException if the lengths differ or a class is out of range; nothing is
   *     counted then
   */
  public void add(int[] correct, int[] predicted) {
    if (correct.length != predicted.length) {
      throw new IllegalArgumentException(
          formatted(
              "%d predicted classes for %d pixels: expected one for each",
              predicted.length, correct.length));
    }
    int[] counted = IntStream.range(0, correct.length).filter(i -> correct[i] != IGNORED).toArray();
    for (int i : counted) {
      check("correct", correct[i], i);
      check("predicted", predicted[i], i);
    }
    for (int i : counted) {
      counts[correct[i]][predicted[i]]++;
    }
  }

  private void check(String what, int number, int pixel) {
    if (number < 0 || number >= counts.length) {
      throw new IllegalArgumentException(
          formatted(
              "the %s class of pixel %d is %d: expected 0 to %d",
              what, pixel, number, counts.length - 1));
    }
  }

  /** The number of pixels of one class for which another, or the same, was predicted. */
  public long count(int correct, int predicted) {
    return counts[correct][predicted];
  }

  private long correctOf(int number) {
    return Arrays.stream(counts[number]).sum();
  }

  private long predictedAs(int number) {
    return Arrays.stream(counts).mapToLong(row -> row[number]).sum();
  }

  private IntStream classes() {
    return IntStream.range(0, counts.length);
  }

  /** The share of pixels that are classified correctly, in [0, 1]; NaN if no pixel was counted. */
  public double pixelAccuracy() {
    long right = classes().mapToLong(c -> counts[c][c]).sum();
    return (double) right / classes().mapToLong(this::correctOf).sum();
  }

  /**
   * The intersection over union of a class: the number of pixels that are of this class and
   * classified as such, divided by the number of pixels that are one or the other.
   *
   * @return in [0, 1]; 0 for a class that was predicted but does not occur; NaN if it neither
   *     occurs nor was predicted
   */
  public double intersectionOverUnion(int number) {
    long both = counts[number][number];
    return (double) both / (correctOf(number) + predictedAs(number) - both);
  }

  /**
   * The mean intersection over union (mIoU, mean IU) of the classes that occur or were predicted,
   * in [0, 1]; NaN if no pixel was counted.
   */
  public double meanIntersectionOverUnion() {
    return classes()
        .mapToDouble(this::intersectionOverUnion)
        .filter(iou -> !Double.isNaN(iou))
        .average()
        .orElse(Double.NaN);
  }
}
