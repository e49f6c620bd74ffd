package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * The window that a filter or a pooling moves over an image (sections 7.2 and 7.3), in pixels.
 *
 * @param FH height
 * @param FW width
 * @param strideHeight the step down
 * @param strideWidth the step to the right
 * @param padHeight rows of padding above and below the image
 * @param padWidth columns of padding left and right of it
 */
record Window(int FH, int FW, int strideHeight, int strideWidth, int padHeight, int padWidth) {

  /** Returns the window for DL4J's settings, each [height, width]. */
  static Window of(int[] kernel, int[] stride, int[] pad) {
    return new Window(kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1]);
  }

  /** Returns OH, the number of positions from top to bottom of an image H pixels high. */
  long outHeight(long H) {
    return 1 + (H + 2L * padHeight - FH) / strideHeight;
  }

  /** Returns OW, the number of positions from left to right of an image W pixels wide. */
  long outWidth(long W) {
    return 1 + (W + 2L * padWidth - FW) / strideWidth;
  }

  /**
   * Checks that the window fits images of this shape.
   *
   * @param shape [N, C, H, W]
   * @throws IllegalArgumentException if it does not
   */
  void requireFits(long[] shape) {
    if (shape.length != 4) {
      throw new IllegalArgumentException(
          "images are [images, channels, height, width], not " + Arrays.toString(shape));
    }
    if (shape[1] < 1 || FH < 1 || FW < 1 || strideHeight < 1 || strideWidth < 1) {
      throw new IllegalArgumentException(
          formatted(
              "channels, kernel and stride must be at least 1, but are %d, %dx%d and %dx%d",
              shape[1], FH, FW, strideHeight, strideWidth));
    }
    if (padHeight < 0 || padWidth < 0) {
      throw new IllegalArgumentException(
          formatted("padding must not be negative, but is %dx%d", padHeight, padWidth));
    }
    if (shape[2] + 2L * padHeight < FH || shape[3] + 2L * padWidth < FW) {
      throw new IllegalArgumentException(
          formatted(
              "a window of %dx%d does not fit into an image of %dx%d with padding %dx%d",
              FH, FW, shape[2], shape[3], padHeight, padWidth));
    }
  }
}
