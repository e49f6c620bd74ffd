package dlfs.ch08.detection;

import static dlfs.ch08.detection.BoxShapes.MAX_RATIO;
import static dlfs.ch08.detection.BoxShapes.MIN_SIDE;

import dlfs.boxes.Box;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Boxes of random size, proportions and position, as likely to be small as large. */
final class RandomBoxes {
  private RandomBoxes() {}

  /**
   * Draws boxes.
   *
   * @param width the width of the image
   * @param height the height of the image
   * @param count the number of boxes
   * @param seed any value; with the same one, fewer boxes are the first of more
   */
  static List<Box> of(int width, int height, int count, long seed) {
    var random = new SplittableRandom(seed);
    return Stream.generate(() -> box(width, height, random)).limit(count).toList();
  }

  private static Box box(int width, int height, SplittableRandom random) {
    // The logarithms of the size and of the ratio of the sides are uniform.
    double size = Math.min(width, height) * StrictMath.pow(MIN_SIDE, random.nextDouble());
    double root = StrictMath.pow(MAX_RATIO, random.nextDouble() - 0.5);
    double boxWidth = Math.min(width, size * root);
    double boxHeight = Math.min(height, size / root);
    double x = (width - boxWidth) * random.nextDouble();
    double y = (height - boxHeight) * random.nextDouble();
    return new Box(x, y, x + boxWidth, y + boxHeight);
  }
}
