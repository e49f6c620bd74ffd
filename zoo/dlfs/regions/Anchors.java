package dlfs.regions;

import static dlfs.text.Text.formatted;

import dlfs.boxes.Box;
import java.util.ArrayList;
import java.util.List;

/**
 * The anchors of a region proposal network: boxes of several sizes and shapes at each position of a
 * feature map, whose scores and corrections the network predicts (Ren et al., "Faster R-CNN", 2015,
 * section 3.1.1; section 8.4.1 of the book).
 *
 * <p>A feature map [H, W] divides the input image into cells of stride x stride pixels. At the
 * middle of each cell there are A = sizes x ratios anchors. One of size s and ratio r is s / √r
 * wide and s √r high, so that its area is s² whatever the ratio. Anchors may extend beyond the
 * image.
 *
 * <p>Anchors are numbered as the channels of the network's outputs are stored: all positions, row
 * by row, of the first kind of anchor, then those of the second, and so on. The kinds are numbered
 * by size first: a = (index of the size) x (number of ratios) + (index of the ratio). So anchor i =
 * (a H + row) W + column has the score at position i of an array [A, H, W], and its k-th delta at
 * [4 a + k, row, column] of an array [4A, H, W].
 *
 * @param stride the width and height of a cell in pixels, which is the product of the strides of
 *     the layers between the image and the feature map
 * @param sizes the square root of an anchor's area, in pixels
 * @param ratios height divided by width
 */
public record Anchors(int stride, List<Double> sizes, List<Double> ratios) {

  /** The number of coordinates or deltas of a box. */
  public static final int DELTAS = 4;

  /**
   * Creates the anchors of a network.
   *
   * @throws IllegalArgumentException if the stride is not positive, there are no sizes or no
   *     ratios, or one of them is not positive and finite
   */
  public Anchors {
    if (stride < 1) {
      throw new IllegalArgumentException(
          formatted("the stride of anchors is at least 1 pixel, not %d", stride));
    }
    sizes = List.copyOf(sizes);
    ratios = List.copyOf(ratios);
    requirePositive("sizes", sizes);
    requirePositive("ratios", ratios);
  }

  private static void requirePositive(String what, List<Double> values) {
    if (values.isEmpty() || values.stream().anyMatch(v -> !(v > 0 && Double.isFinite(v)))) {
      throw new IllegalArgumentException(
          formatted("the %s of anchors are one or more positive numbers, not %s", what, values));
    }
  }

  /** Returns the number of anchors at each position, A. */
  public int perPosition() {
    return sizes.size() * ratios.size();
  }

  /**
   * Returns the number of anchors of a feature map.
   *
   * @param height the height of the feature map, H
   * @param width the width of the feature map, W
   */
  public int count(int height, int width) {
    return Math.multiplyExact(perPosition(), Math.multiplyExact(height, width));
  }

  /**
   * Returns the anchors of a feature map, in the order of the network's outputs.
   *
   * @param height the height of the feature map, H
   * @param width the width of the feature map, W
   * @return A H W boxes in pixels of the input image
   */
  public List<Box> boxes(int height, int width) {
    List<Box> boxes = new ArrayList<>(count(height, width));
    for (double size : sizes) {
      for (double ratio : ratios) {
        double boxWidth = size / Math.sqrt(ratio);
        double boxHeight = size * Math.sqrt(ratio);
        for (int row = 0; row < height; row++) {
          for (int column = 0; column < width; column++) {
            boxes.add(centred((column + 0.5) * stride, (row + 0.5) * stride, boxWidth, boxHeight));
          }
        }
      }
    }
    return List.copyOf(boxes);
  }

  /** Returns the box around a centre. */
  static Box centred(double x, double y, double width, double height) {
    return new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
  }

  /**
   * Returns the position of an anchor's delta in the network's output for one image, an array [4A,
   * H, W] in 'c' order.
   *
   * @param anchor the anchor's number, from 0
   * @param k the delta: 0 for tx, 1 for ty, 2 for tw, 3 for th
   * @param height the height of the feature map, H
   * @param width the width of the feature map, W
   */
  public static int deltaPosition(int anchor, int k, int height, int width) {
    int positions = height * width;
    return (anchor / positions * DELTAS + k) * positions + anchor % positions;
  }
}
