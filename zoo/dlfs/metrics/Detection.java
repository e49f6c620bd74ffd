package dlfs.metrics;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;

/**
 * An object that a detector has found in an image: a row of {@code predictions.csv}.
 *
 * @param image the image's name
 * @param className the predicted class
 * @param score the detector's confidence, on any scale, the same for all detections that are
 *     compared
 * @param box where the object is
 */
public record Detection(String image, String className, double score, Box box) {

  /**
   * Creates a detection.
   *
   * @throws IllegalArgumentException if the score is NaN, which cannot be ranked
   */
  public Detection {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException(
          formatted("a detection of %s in image %s has the score NaN", className, image));
    }
  }
}
