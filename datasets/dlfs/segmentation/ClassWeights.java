package dlfs.segmentation;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * The weight of each class in the loss of a network that segments images, for classes that cover
 * very different numbers of pixels. The array is not copied: treat it as read-only.
 *
 * @param values the weight of each class, by its number; above 0
 */
public record ClassWeights(double[] values) {

  /**
   * @throws IllegalArgumentException if there is no class, or a weight is not a number above 0
   */
  public ClassWeights {
    if (values.length == 0 || !Arrays.stream(values).allMatch(w -> w > 0 && Double.isFinite(w))) {
      throw new IllegalArgumentException(
          formatted("the weights of classes %s are not all above 0", Arrays.toString(values)));
    }
  }

  /** Returns a weight of 1 for each class. */
  public static ClassWeights equal(int classes) {
    double[] values = new double[classes];
    Arrays.fill(values, 1);
    return new ClassWeights(values);
  }

  /**
   * Computes weights by median frequency balancing, as SegNet uses them. The frequency of a class
   * is its number of pixels, divided by the number of pixels of all images in which it occurs; the
   * weight is the median of all frequencies, divided by that of the class. A class that does not
   * occur has the weight 1.
   *
   * <p>D. Eigen, R. Fergus, "Predicting depth, surface normals and semantic labels with a common
   * multi-scale convolutional architecture", ICCV (2015), section 4.3.2.
   *
   * @param images the training images
   * @param count the number of images that are read, the first ones
   */
  public static ClassWeights byMedianFrequency(SegmentedImages images, int count) {
    int classes = images.pixelClasses().size();
    long[] ofClass = new long[classes]; // pixels of each class
    long[] together = new long[classes]; // pixels of the images in which it occurs
    for (int i = 0; i < count; i++) {
      byte[] labels = images.labels(i);
      long[] counts = counts(labels, classes);
      for (int c = 0; c < classes; c++) {
        ofClass[c] += counts[c];
        together[c] += counts[c] > 0 ? labels.length : 0;
      }
    }
    double[] frequencies = new double[classes];
    Arrays.setAll(frequencies, c -> ofClass[c] == 0 ? 0 : (double) ofClass[c] / together[c]);
    double[] sorted = Arrays.stream(frequencies).filter(f -> f > 0).sorted().toArray();
    double[] values = equal(classes).values();
    for (int c = 0; c < classes; c++) {
      if (frequencies[c] > 0) {
        values[c] = median(sorted) / frequencies[c];
      }
    }
    return new ClassWeights(values);
  }

  private static long[] counts(byte[] labels, int classes) {
    long[] counts = new long[classes];
    for (byte label : labels) {
      if (Byte.toUnsignedInt(label) < classes) {
        counts[Byte.toUnsignedInt(label)]++;
      }
    }
    return counts;
  }

  private static double median(double... sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
