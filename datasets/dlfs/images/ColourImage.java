package dlfs.images;

import static dlfs.text.Text.formatted;

/**
 * A colour image. The array is not copied: treat it as read-only.
 *
 * @param width the number of columns, at least 1
 * @param height the number of rows, at least 1
 * @param pixels [3 * height * width]: red, green and blue, one channel after the other, each row by
 *     row; in [0, 1]
 */
public record ColourImage(int width, int height, float[] pixels) {
  /** The number of channels. */
  public static final int CHANNELS = 3;

  /** Creates an image of these pixels. */
  public ColourImage {
    if (width < 1 || height < 1 || pixels.length != CHANNELS * width * height) {
      throw new IllegalArgumentException(
          formatted("%d values for an image of %dx%d pixels", pixels.length, width, height));
    }
  }

  /** The shape of the image. */
  public ImageShape shape() {
    return new ImageShape(CHANNELS, height, width);
  }
}
