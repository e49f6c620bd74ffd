package dlfs.boxes;

import static dlfs.text.Text.formatted;

/**
 * An axis-aligned box in an image, in pixels. The x axis points right, the y axis down, and the
 * origin is the upper left corner of the image: the pixel in column c and row r covers [c, c + 1) x
 * [r, r + 1). So xmax and ymax are exclusive, a box around one pixel is 1 wide, and a box around a
 * whole image of 28x28 pixels is (0, 0, 28, 28). This is the convention of COCO, whose boxes are
 * (xmin, ymin, width, height); for the inclusive, 1-based pixels of PASCAL VOC see {@link
 * #ofVocPixels}.
 *
 * @param xmin left edge
 * @param ymin upper edge
 * @param xmax right edge, at least xmin
 * @param ymax lower edge, at least ymin
 */
public record Box(double xmin, double ymin, double xmax, double ymax) {

  /**
   * Creates a box, which may extend beyond the image and may be empty.
   *
   * @throws IllegalArgumentException if an edge is not finite, or the edges are in the wrong order
   */
  public Box {
    if (!Double.isFinite(xmin)
        || !Double.isFinite(ymin)
        || !Double.isFinite(xmax)
        || !Double.isFinite(ymax)) {
      throw new IllegalArgumentException(
          formatted("box (%s, %s, %s, %s) is not finite", xmin, ymin, xmax, ymax));
    }
    if (xmin > xmax || ymin > ymax) {
      throw new IllegalArgumentException(
          formatted(
              "box (%s, %s, %s, %s): expected xmin <= xmax and ymin <= ymax",
              xmin, ymin, xmax, ymax));
    }
  }

  /**
   * Returns the box that covers the pixels from the first to the last column and row, both
   * inclusive and counted from 1, as the annotations of PASCAL VOC give them.
   */
  public static Box ofVocPixels(double xmin, double ymin, double xmax, double ymax) {
    return new Box(xmin - 1, ymin - 1, xmax, ymax);
  }

  /** The width in pixels. */
  public double width() {
    return xmax - xmin;
  }

  /** The height in pixels. */
  public double height() {
    return ymax - ymin;
  }

  /** The area in square pixels. */
  public double area() {
    return width() * height();
  }

  /** The area, in square pixels, that this box and another have in common. */
  public double intersectionArea(Box other) {
    double width = Math.min(xmax, other.xmax) - Math.max(xmin, other.xmin);
    double height = Math.min(ymax, other.ymax) - Math.max(ymin, other.ymin);
    return width > 0 && height > 0 ? width * height : 0;
  }

  /**
   * Returns the intersection over union (Jaccard index) of two boxes: the area that they have in
   * common, divided by the area that at least one of them covers.
   *
   * @return from 0 (no overlap) to 1 (equal boxes); 0 if either box is empty
   */
  public double intersectionOverUnion(Box other) {
    double intersection = intersectionArea(other);
    return intersection == 0 ? 0 : intersection / (area() + other.area() - intersection);
  }
}
