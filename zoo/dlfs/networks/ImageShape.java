package dlfs.networks;

import static dlfs.text.Text.formatted;

import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The shape of a network's input images.
 *
 * @param channels the number of channels: 1 for greyscale images, 3 for colour
 * @param height the height in pixels
 * @param width the width in pixels
 */
public record ImageShape(int channels, int height, int width) {

  /**
   * @throws IllegalArgumentException if a size is less than 1
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          formatted(
              "images need at least 1 channel and 1x1 pixels, not %d and %dx%d",
              channels, height, width));
    }
  }

  /** The input type of a network that takes each image as a row: [N, channels · height · width]. */
  InputType flattened() {
    return InputType.convolutionalFlat(height, width, channels);
  }
}
