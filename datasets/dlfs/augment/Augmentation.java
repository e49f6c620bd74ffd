package dlfs.augment;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;
import dlfs.images.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Data augmentation (section 8.1.2): small random changes of each training image. Pixels from
 * outside the image are black, 0.
 *
 * <p>All geometric changes are combined before the image is sampled once, bilinearly, so that
 * several of them blur it no more than one does. All channels of an image change alike.
 *
 * <p>Elastic distortions are those of P. Simard, D. Steinkraus, J. Platt, "Best practices for
 * convolutional neural networks applied to visual document analysis", ICDAR (2003): each pixel is
 * displaced by a smoothed random field.
 *
 * @param shift the maximum shift in each direction, in pixels; for small images with a black
 *     border, this has the same effect as cropping
 * @param degrees the maximum rotation either way
 * @param scale the maximum relative change of size, in [0, 1)
 * @param elastic the standard deviation of the elastic displacement of a pixel, in pixels
 * @param brightness the maximum relative change of brightness, in [0, 1]
 * @param flip whether half of the images are flipped horizontally
 */
public record Augmentation(
    double shift, double degrees, double scale, double elastic, double brightness, boolean flip) {

  /** Leaves images unchanged. */
  public static final Augmentation NONE = new Augmentation(0, 0, 0, 0, 0, false);

  public Augmentation {
    if (!(shift >= 0 && degrees >= 0 && elastic >= 0)) {
      throw new IllegalArgumentException(
          formatted(
              "shift, degrees and elastic distortion must be 0 or more, not %s, %s and %s",
              shift, degrees, elastic));
    }
    if (!(scale >= 0 && scale < 1 && brightness >= 0 && brightness <= 1)) {
      throw new IllegalArgumentException(
          formatted(
              "scale and brightness must be fractions below 1, not %s and %s", scale, brightness));
    }
  }

  /** Returns this augmentation with another shift. */
  public Augmentation withShift(double pixels) {
    return new Augmentation(pixels, degrees, scale, elastic, brightness, flip);
  }

  /** Returns this augmentation with another rotation. */
  public Augmentation withRotation(double maxDegrees) {
    return new Augmentation(shift, maxDegrees, scale, elastic, brightness, flip);
  }

  /** Returns this augmentation with another scaling. */
  public Augmentation withScale(double share) {
    return new Augmentation(shift, degrees, share, elastic, brightness, flip);
  }

  /** Returns this augmentation with another elastic distortion. */
  public Augmentation withElastic(double deviation) {
    return new Augmentation(shift, degrees, scale, deviation, brightness, flip);
  }

  /** Returns this augmentation with another change of brightness. */
  public Augmentation withBrightness(double share) {
    return new Augmentation(shift, degrees, scale, elastic, share, flip);
  }

  /** Returns this augmentation with horizontal flips. */
  public Augmentation withFlip() {
    return new Augmentation(shift, degrees, scale, elastic, brightness, true);
  }

  /** Whether it leaves images unchanged. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * Returns augmented copies of images, or the images themselves if it {@link #isNone}.
   *
   * @param random the source of randomness
   */
  public LabelledImages apply(LabelledImages images, SplittableRandom random) {
    if (isNone()) {
      return images;
    }
    ImageShape shape = images.shape();
    float[] augmented = new float[images.pixels().length];
    var distortion = new Distortion(shape.height(), shape.width());
    for (int first = 0; first < augmented.length; first += shape.size()) {
      draw(distortion, random);
      for (int channel = 0; channel < shape.channels(); channel++) {
        distortion.sample(images.pixels(), augmented, first + channel * shape.pixels());
      }
    }
    return images.with(shape, augmented);
  }

  private void draw(Distortion distortion, SplittableRandom random) {
    double angle = Math.toRadians(uniform(degrees, random));
    double size = 1 + uniform(scale, random);
    boolean flipped = flip && random.nextBoolean();
    distortion.transform(angle, size, flipped, uniform(shift, random), uniform(shift, random));
    if (elastic > 0) {
      distortion.addElastic(elastic, random);
    }
    distortion.scaleBrightness(1 + uniform(brightness, random));
  }

  private static double uniform(double max, SplittableRandom random) {
    return max == 0 ? 0 : random.nextDouble(-max, max);
  }

  /** Describes the changes: "shift 2.0, degrees 10.0". */
  @Override
  public String toString() {
    String[] parts = {
      "shift " + shift,
      "degrees " + degrees,
      "scale " + scale,
      "elastic " + elastic,
      "brightness " + brightness,
      "flip " + flip
    };
    String text =
        String.join(
            ", ",
            Arrays.stream(parts)
                .filter(part -> !part.endsWith(" 0.0") && !part.endsWith(" false"))
                .toList());
    return text.isEmpty() ? "none" : text;
  }
}
