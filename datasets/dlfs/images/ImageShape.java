package dlfs.images;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The shape of images, of a data set or at the input of a network.
 *
 * <p>An image is a row of {@link #size()} values, channel after channel, and each channel row by
 * row from the top: the value of channel {@code c} at row {@code y} and column {@code x} has the
 * index {@code (c * height + y) * width + x}.
 *
 * @param channels the number of channels: 1 for greyscale images, 3 (red, green, blue) for colour
 * @param height the height in pixels
 * @param width the width in pixels
 */
public record ImageShape(int channels, int height, int width) {

  /**
   * @throws IllegalArgumentException if a size is less than 1, or an image has 2^31 values or more
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          formatted(
              "images need at least 1 channel and 1x1 pixels, not %d and %dx%d",
              channels, height, width));
    }
    if ((double) channels * height * width > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          formatted(
              "images of %d channels and %dx%d pixels are too large", channels, height, width));
    }
  }

  /** The number of values of an image: channels · height · width. */
  public int size() {
    return channels * height * width;
  }

  /** The number of pixels of an image: height · width. */
  public int pixels() {
    return height * width;
  }

  /** The input type of a network that takes each image as a row: [N, channels · height · width]. */
  public InputType flattened() {
    return InputType.convolutionalFlat(height, width, channels);
  }

  /** Returns the shape as text: "3x32x32". */
  @Override
  public String toString() {
    return formatted("%dx%dx%d", channels, height, width);
  }
}
