package dlfs.layers;

import static dlfs.text.Text.formatted;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;

/**
 * The window that a filter or a pooling moves over an image (sections 7.2 and 7.3), in pixels.
 *
 * <p>With dilation d, the elements of the window are d pixels apart, so that it covers (FH - 1) d +
 * 1 rows: F. Yu, V. Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", ICLR 2016.
 *
 * @param FH the height, in elements
 * @param FW the width, in elements
 * @param strideHeight the step down
 * @param strideWidth the step to the right
 * @param dilationHeight the distance between vertically adjacent elements
 * @param dilationWidth the distance between horizontally adjacent elements
 * @param padding the padding of the image
 */
public record Window(
    int FH,
    int FW,
    int strideHeight,
    int strideWidth,
    int dilationHeight,
    int dilationWidth,
    Padding padding) {

  /** Returns a window without dilation, with the same padding on opposite sides. */
  public static Window of(
      int FH, int FW, int strideHeight, int strideWidth, int padHeight, int padWidth) {
    return new Window(
        FH, FW, strideHeight, strideWidth, 1, 1, Padding.symmetric(padHeight, padWidth));
  }

  /**
   * Returns the window for DL4J's settings, each [height, width].
   *
   * @param mode Truncate or Same
   * @param pad the padding with Truncate
   * @param shape the shape of the images, [N, C, H, W]
   */
  public static Window of(
      ConvolutionMode mode, int[] kernel, int[] stride, int[] dilation, int[] pad, long[] shape) {
    Window window =
        new Window(
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            dilation[0],
            dilation[1],
            Padding.symmetric(pad[0], pad[1]));
    return mode == ConvolutionMode.Same && shape.length == 4 ? window.same(shape) : window;
  }

  /**
   * Returns the window with as much padding as makes the output ceil(H / stride) pixels high and
   * ceil(W / stride) wide. If it cannot be divided evenly, bottom and right get one more than top
   * and left.
   */
  private Window same(long[] shape) {
    int height = samePadding(shape[2], heightInImage(), strideHeight);
    int width = samePadding(shape[3], widthInImage(), strideWidth);
    var both = new Padding(height / 2, (height + 1) / 2, width / 2, (width + 1) / 2);
    return new Window(FH, FW, strideHeight, strideWidth, dilationHeight, dilationWidth, both);
  }

  private static int samePadding(long size, int window, int stride) {
    long positions = (size + stride - 1) / Math.max(1, stride);
    return (int) Math.max(0, (positions - 1) * stride + window - size);
  }

  /** Returns the number of rows that the window covers. */
  public int heightInImage() {
    return (FH - 1) * dilationHeight + 1;
  }

  /** Returns the number of columns that the window covers. */
  public int widthInImage() {
    return (FW - 1) * dilationWidth + 1;
  }

  /** Returns OH, the number of positions from top to bottom of an image H pixels high. */
  public int outHeight(long H) {
    return 1 + ((int) H + padding.top() + padding.bottom() - heightInImage()) / strideHeight;
  }

  /** Returns OW, the number of positions from left to right of an image W pixels wide. */
  public int outWidth(long W) {
    return 1 + ((int) W + padding.left() + padding.right() - widthInImage()) / strideWidth;
  }

  /** Returns whether the stride is 1 in both directions. */
  public boolean hasUnitStride() {
    return strideHeight == 1 && strideWidth == 1;
  }

  /** Returns whether the elements are further apart than adjacent pixels. */
  public boolean isDilated() {
    return heightInImage() > FH || widthInImage() > FW;
  }

  /**
   * Returns whether each position is one pixel, and all pixels are positions. A convolution by such
   * a window is a matrix product of the image itself.
   */
  public boolean isPixelByPixel() {
    return FH == 1 && FW == 1 && hasUnitStride() && padding.isNone();
  }

  /**
   * Checks that the window fits images of this shape.
   *
   * @param shape [N, C, H, W]
   * @throws IllegalArgumentException if it does not
   */
  public void requireFits(long... shape) {
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
    if (dilationHeight < 1 || dilationWidth < 1) {
      throw new IllegalArgumentException(
          formatted("dilation must be at least 1, but is %dx%d", dilationHeight, dilationWidth));
    }
    if (padding.top() < 0 || padding.bottom() < 0 || padding.left() < 0 || padding.right() < 0) {
      throw new IllegalArgumentException("padding must not be negative, but is " + padding);
    }
    if (shape[2] + padding.top() + padding.bottom() < heightInImage()
        || shape[3] + padding.left() + padding.right() < widthInImage()) {
      String dilated =
          isDilated()
              ? formatted(" (%dx%d dilated by %dx%d)", FH, FW, dilationHeight, dilationWidth)
              : "";
      throw new IllegalArgumentException(
          formatted(
              "a window of %dx%d%s does not fit into an image of %dx%d with padding %s",
              heightInImage(), widthInImage(), dilated, shape[2], shape[3], padding));
    }
  }
}
