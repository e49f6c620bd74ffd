package dlfs.networks;

import static dlfs.text.Text.formatted;

import dlfs.images.ImageShape;

/** Checks what a network is created for. */
final class NetworkChecks {
  private NetworkChecks() {}

  /**
   * Checks the images and classes of a classifier.
   *
   * @param network the network's name, for the message
   * @param minSize the height and width of the smallest images that fit, in pixels
   * @throws IllegalArgumentException if the images are smaller, or there is no class
   */
  static void require(String network, ImageShape images, int minSize, int classes) {
    if (images.height() < minSize || images.width() < minSize) {
      throw new IllegalArgumentException(
          formatted(
              "%s needs images of at least %dx%d pixels, not %dx%d",
              network, minSize, minSize, images.height(), images.width()));
    }
    if (classes < 1) {
      throw new IllegalArgumentException(
          formatted("%s needs at least 1 class, not %d", network, classes));
    }
  }
}
