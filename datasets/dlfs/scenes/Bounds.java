package dlfs.scenes;

import dlfs.boxes.Box;
import java.util.function.IntPredicate;

/** The smallest box around some pixels, and their number. */
final class Bounds {
  private int xmin = Integer.MAX_VALUE;
  private int ymin = Integer.MAX_VALUE;
  private int xmax;
  private int ymax;
  private int pixels;

  /**
   * Returns the bounds of some pixels of an image.
   *
   * @param inside whether a pixel counts, by its index {@code y * width + x}
   */
  static Bounds of(int width, int height, IntPredicate inside) {
    var bounds = new Bounds();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (inside.test(y * width + x)) {
          bounds.add(x, y);
        }
      }
    }
    return bounds;
  }

  void add(int x, int y) {
    xmin = Math.min(xmin, x);
    ymin = Math.min(ymin, y);
    xmax = Math.max(xmax, x + 1);
    ymax = Math.max(ymax, y + 1);
    pixels++;
  }

  boolean isEmpty() {
    return pixels == 0;
  }

  /** The number of pixels. */
  int pixels() {
    return pixels;
  }

  /** The first column. */
  int left() {
    return xmin;
  }

  /** The first row. */
  int top() {
    return ymin;
  }

  /** The number of columns. */
  int width() {
    return xmax - xmin;
  }

  /** The number of rows. */
  int height() {
    return ymax - ymin;
  }

  /** The box around the pixels, of which there must be one. */
  Box box() {
    return new Box(xmin, ymin, xmax, ymax);
  }
}
