package dlfs.augment;

import static dlfs.text.Text.formatted;

import dlfs.images.LabelledImages;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Data augmentation (section 8.1.2): each image is changed at random, a little, whenever it is
 * trained on. What is moved in from outside the image is black, 0.
 *
 * <p>All movements are put together before the image is sampled, bilinearly and once, so that it
 * does not become more blurred the more there are.
 *
 * <p>Elastic distortions are those of P. Simard, D. Steinkraus, J. Platt, "Best practices for
 * convolutional neural networks applied to visual document analysis", ICDAR (2003): each pixel is
 * moved by a random field that is smoothed.
 *
 * @param shift how far images are moved up, down, left and right, at most, in pixels; of small
 *     images with a black border, this is also what cropping does
 * @param degrees how far they are turned either way, at most
 * @param scale by what share they are made larger or smaller, at most, in [0, 1)
 * @param elastic how far a pixel is moved by an elastic distortion, as a standard deviation in
 *     pixels
 * @param brightness by what share they are made lighter or darker, at most, in [0, 1]
 * @param flip whether every second one is mirrored, left to right
 */
public record Augmentation(
    double shift, double degrees, double scale, double elastic, double brightness, boolean flip) {

  /** Leaves images as they are. */
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
          formatted("scale and brightness are shares below 1, not %s and %s", scale, brightness));
    }
  }

  /** The same with this shift. */
  public Augmentation withShift(double pixels) {
    return new Augmentation(pixels, degrees, scale, elastic, brightness, flip);
  }

  /** The same with this rotation. */
  public Augmentation withRotation(double mostDegrees) {
    return new Augmentation(shift, mostDegrees, scale, elastic, brightness, flip);
  }

  /** The same with this scaling. */
  public Augmentation withScale(double share) {
    return new Augmentation(shift, degrees, share, elastic, brightness, flip);
  }

  /** The same with this elastic distortion. */
  public Augmentation withElastic(double deviation) {
    return new Augmentation(shift, degrees, scale, deviation, brightness, flip);
  }

  /** The same with this change of brightness. */
  public Augmentation withBrightness(double share) {
    return new Augmentation(shift, degrees, scale, elastic, share, flip);
  }

  /** The same, every second image mirrored. */
  public Augmentation withFlip() {
    return new Augmentation(shift, degrees, scale, elastic, brightness, true);
  }

  /** Whether anything changes at all. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * Changed copies of images; where nothing changes, the images.
   *
   * @param random decides how; the same random numbers give the same images
   */
  public LabelledImages apply(LabelledImages images, SplittableRandom random) {
    if (isNone()) {
      return images;
    }
    float[] changed = new float[images.pixels().length];
    byte[] labels = new byte[images.count()];
    var distortion = new Distortion(images.rows(), images.columns());
    for (int image = 0; image < images.count(); image++) {
      draw(distortion, random);
      distortion.sample(images.pixels(), changed, image * images.pixelsPerImage());
      labels[image] = (byte) images.label(image);
    }
    return new LabelledImages(images.rows(), images.columns(), changed, labels);
  }

  private void draw(Distortion distortion, SplittableRandom random) {
    double angle = Math.toRadians(upTo(degrees, random));
    double size = 1 + upTo(scale, random);
    boolean mirrored = flip && random.nextBoolean();
    distortion.move(angle, size, mirrored, upTo(shift, random), upTo(shift, random));
    if (elastic > 0) {
      distortion.addElastic(elastic, random);
    }
    distortion.lighten(1 + upTo(brightness, random));
  }

  private static double upTo(double most, SplittableRandom random) {
    return most == 0 ? 0 : random.nextDouble(-most, most);
  }

  /** "shift 2.0, degrees 10.0": what changes. */
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
