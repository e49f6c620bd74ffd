package dlfs.networks;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;

/** The settings that both networks of a DCGAN share. */
final class Dcgan {
  /** The initial weights of all layers. */
  static final InitialWeights WEIGHTS = new InitialWeights.Std(0.02);

  /** The height and width of images, divided by those of the smallest images within a network. */
  static final int REDUCTION = 4;

  private static final int MAX_WIDTH = 512;

  private Dcgan() {}

  /**
   * Checks what a network is created for.
   *
   * @throws IllegalArgumentException if the sides of the images are no multiples of 4, or the width
   *     is out of range
   */
  static void require(String network, ImageShape images, int width) {
    if (images.height() % REDUCTION != 0 || images.width() % REDUCTION != 0) {
      throw new IllegalArgumentException(
          formatted(
              "%s needs images whose height and width are multiples of %d pixels, not %dx%d",
              network, REDUCTION, images.height(), images.width()));
    }
    if (width < 1 || width > MAX_WIDTH) {
      throw new IllegalArgumentException(
          formatted("%s has a width of 1 to %d, not %d", network, MAX_WIDTH, width));
    }
  }
}
