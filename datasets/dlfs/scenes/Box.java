package dlfs.scenes;

import static dlfs.text.Text.formatted;

/**
 * A rectangle of whole pixels, x to the right and y down from the upper left corner of the image.
 *
 * <p>{@code xmax} and {@code ymax} are exclusive: the box contains the columns {@code xmin} to
 * {@code xmax - 1}, its width is {@code xmax - xmin}, and a box around a whole image of width w has
 * {@code xmin = 0} and {@code xmax = w}. (The coordinates of Pascal VOC count from 1 and include
 * the last pixel: subtract 1 from their {@code xmin} and {@code ymin} for the same box.)
 *
 * @param xmin the first column, at least 0
 * @param ymin the first row, at least 0
 * @param xmax the column after the last, more than {@code xmin}
 * @param ymax the row after the last, more than {@code ymin}
 */
public record Box(int xmin, int ymin, int xmax, int ymax) {
  public Box {
    if (xmin < 0 || ymin < 0 || xmax <= xmin || ymax <= ymin) {
      throw new IllegalArgumentException(
          formatted("columns %d to %d and rows %d to %d are no box", xmin, xmax, ymin, ymax));
    }
  }

  /** The number of columns. */
  public int width() {
    return xmax - xmin;
  }

  /** The number of rows. */
  public int height() {
    return ymax - ymin;
  }

  /** The number of pixels. */
  public int area() {
    return width() * height();
  }

  /** The horizontal position of the centre. */
  public double centreX() {
    return (xmin + xmax) / 2.0;
  }

  /** The vertical position of the centre. */
  public double centreY() {
    return (ymin + ymax) / 2.0;
  }
}
