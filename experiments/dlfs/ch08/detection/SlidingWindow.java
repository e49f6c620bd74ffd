package dlfs.ch08.detection;

import static dlfs.ch08.detection.BoxShapes.MAX_RATIO;
import static dlfs.ch08.detection.BoxShapes.MIN_SIDE;

import dlfs.boxes.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Windows of several widths and heights that slide over an image: an exhaustive search on a regular
 * grid.
 *
 * <p>The steps between windows are proportional to the square root of their width or height: small
 * windows have more positions than large ones, but do not use up the number of boxes. On scenes, a
 * few hundred windows find fewer objects if the steps are proportional to the size itself, or
 * equal.
 *
 * @param width the width of the image
 * @param height the height of the image
 */
record SlidingWindow(int width, int height) {
  /** The relative difference of neighbouring widths of the coarsest grid. */
  private static final double MAX_DISTANCE = 1;

  /** The factor between the distances that are tried. */
  private static final double REFINEMENT = 0.97;

  /**
   * Returns the windows of the finest grid of which there are not too many, the largest first.
   *
   * @param max the largest number of windows, at least 1
   */
  List<Box> boxes(int max) {
    double distance = MAX_DISTANCE;
    while (count(REFINEMENT * distance) <= max) {
      distance *= REFINEMENT;
    }
    List<Box> boxes = new ArrayList<>();
    for (double windowWidth : sides(width, distance)) {
      for (double windowHeight : sides(height, distance)) {
        if (isWindow(windowWidth, windowHeight)) {
          add(boxes, windowWidth, windowHeight, distance);
        }
      }
    }
    return boxes.subList(0, Math.min(max, boxes.size())); // even the coarsest grid may be too fine
  }

  private int count(double distance) {
    int count = 0;
    for (double windowWidth : sides(width, distance)) {
      for (double windowHeight : sides(height, distance)) {
        if (isWindow(windowWidth, windowHeight)) {
          count += steps(width, windowWidth, distance) * steps(height, windowHeight, distance);
        }
      }
    }
    return count;
  }

  private void add(List<Box> boxes, double windowWidth, double windowHeight, double distance) {
    int columns = steps(width, windowWidth, distance);
    int rows = steps(height, windowHeight, distance);
    for (int row = 0; row < rows; row++) {
      double y = start(row, rows, height - windowHeight);
      for (int column = 0; column < columns; column++) {
        double x = start(column, columns, width - windowWidth);
        boxes.add(new Box(x, y, x + windowWidth, y + windowHeight));
      }
    }
  }

  /** Returns the widths or heights, from that of the image downwards. */
  private double[] sides(double side, double distance) {
    double smallest = MIN_SIDE * Math.min(width, height);
    return DoubleStream.iterate(side, next -> next >= smallest, next -> next / (1 + distance))
        .toArray();
  }

  private static boolean isWindow(double width, double height) {
    return width <= MAX_RATIO * height && height <= MAX_RATIO * width;
  }

  /** The number of positions along one side of the image. */
  private static int steps(double side, double window, double distance) {
    return 1 + (int) Math.round((side - window) / (distance * Math.sqrt(side * window)));
  }

  /** The first pixel of a window; a single one is in the middle. */
  private static double start(int step, int steps, double range) {
    return steps == 1 ? range / 2 : range * step / (steps - 1);
  }
}
