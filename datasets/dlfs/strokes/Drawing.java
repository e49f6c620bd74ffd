package dlfs.strokes;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws one image: chooses a writing style, distorts it, draws it with a pen, and adds noise.
 *
 * <p>The constants bound the random choices. They were chosen so that a person recognises the
 * digits easily, while a linear model is clearly less accurate than a network.
 *
 * <p>The image is the same on every platform. Sine and cosine are those of StrictMath, and all
 * choices use {@code nextDouble} and {@code nextLong}, since the algorithms for bounded or normally
 * distributed values may change between Java versions.
 */
final class Drawing {
  /** Height and width of an image, in pixels. */
  static final int SIDE = 28;

  /** The number of pixels of an image. */
  static final int PIXELS = SIDE * SIDE;

  // Geometry: a glyph's unit square becomes about 20 pixels high, as in MNIST.
  private static final double MIN_HEIGHT = 16; // pixels
  private static final double MAX_HEIGHT = 22; // pixels
  private static final double MIN_WIDTH = 13; // pixels, of the unit square; the digit takes 60 %
  private static final double MAX_WIDTH = 23; // pixels
  private static final double ROTATION = 0.28; // radians either way
  private static final double SHEAR = 0.36; // x per y, either way
  private static final double SHIFT = 1.5; // pixels either way
  private static final double MARGIN = 1.5; // pixels between the pen's path and the image's edge

  // Elastic distortion: displacements at the nodes of a coarse grid, interpolated smoothly.
  private static final int CELLS = 3; // per side of the unit square
  private static final int NODES = CELLS + 3; // a cubic B-spline reaches four nodes per axis
  private static final double DISPLACEMENT = 0.26; // of the unit square, either way, at a node

  // The pen.
  private static final double END = 0.06; // of the unit square: lengthens or shortens a stroke
  private static final double MIN_RADIUS = 0.65; // pixels
  private static final double MAX_RADIUS = 1.6; // pixels
  private static final double PRESSURE = 0.25; // change of the radius along a stroke, relative
  private static final double MIN_INK = 0.65; // brightness of full ink; at most 1
  private static final double EDGE = 1.2; // pixels from full ink to none

  // Specks and noise.
  private static final double SPECK_PROBABILITY = 0.3;
  private static final double SPECK_LENGTH = 2.5; // pixels
  private static final double SPECK_RADIUS = 0.4; // pixels
  private static final double MAX_NOISE = 0.16; // of full brightness, either way

  private final SplittableRandom random;
  private final float[] pixels;
  private final int offset;

  /**
   * Creates a drawing.
   *
   * @param random the source of every choice
   * @param pixels receives the image; 0 from {@code offset} to {@code offset + PIXELS - 1}
   * @param offset the index of the image's first pixel
   */
  Drawing(SplittableRandom random, float[] pixels, int offset) {
    this.random = random;
    this.pixels = pixels;
    this.offset = offset;
  }

  /** Draws a digit, 0 to 9; afterwards every pixel is a multiple of 1/255 in [0, 1]. */
  void draw(int digit) {
    List<List<double[]>> styles = Glyphs.styles(digit);
    double[][] strokes = distorted(styles.get((int) (random.nextDouble() * styles.size())));
    double radius = within(MIN_RADIUS, MAX_RADIUS);
    for (double[] stroke : strokes) {
      ink(stroke, radius * (1 + uniform(PRESSURE)), radius * (1 + uniform(PRESSURE)));
    }
    if (random.nextDouble() < SPECK_PROBABILITY) {
      double x = within(2, SIDE - 2);
      double y = within(2, SIDE - 2);
      double[] speck = {x, y, x + uniform(SPECK_LENGTH), y + uniform(SPECK_LENGTH)};
      ink(speck, SPECK_RADIUS, SPECK_RADIUS);
    }
    develop(within(MIN_INK, 1), within(0, MAX_NOISE));
  }

  /**
   * Returns the strokes in pixels, after elastic distortion, rotation, shear, scaling and shift.
   */
  private double[][] distorted(List<double[]> glyph) {
    double[] bendX = displacements();
    double[] bendY = displacements();
    double width = within(MIN_WIDTH, MAX_WIDTH);
    double height = within(MIN_HEIGHT, MAX_HEIGHT);
    double slant = centred(SHEAR);
    double angle = centred(ROTATION);
    double cos = StrictMath.cos(angle);
    double sin = StrictMath.sin(angle);

    double[][] strokes = new double[glyph.size()][];
    double left = Double.MAX_VALUE;
    double right = -Double.MAX_VALUE;
    double top = Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (int s = 0; s < strokes.length; s++) {
      double[] points = glyph.get(s).clone(); // [x0, y0, x1, y1, ...]
      moveEnd(points, 0, 2);
      moveEnd(points, points.length - 2, points.length - 4);
      for (int p = 0; p < points.length; p += 2) {
        double x = points[p];
        double y = points[p + 1];
        double v = (y + displacement(bendY, x, y) - .5) * height;
        double u = (x + displacement(bendX, x, y) - .5) * width - slant * v;
        double pixelX = cos * u - sin * v;
        double pixelY = sin * u + cos * v;
        left = Math.min(left, pixelX);
        right = Math.max(right, pixelX);
        top = Math.min(top, pixelY);
        bottom = Math.max(bottom, pixelY);
        points[p] = pixelX;
        points[p + 1] = pixelY;
      }
      strokes[s] = points;
    }

    double shiftX = placed(left, right);
    double shiftY = placed(top, bottom);
    for (double[] points : strokes) {
      for (int p = 0; p < points.length; p += 2) {
        points[p] += shiftX;
        points[p + 1] += shiftY;
      }
    }
    return strokes;
  }

  /** Lengthens or shortens a stroke slightly at one end, along its own direction. */
  private void moveEnd(double[] points, int end, int neighbour) {
    double dx = points[end] - points[neighbour];
    double dy = points[end + 1] - points[neighbour + 1];
    double factor = uniform(END) / Math.sqrt(dx * dx + dy * dy);
    points[end] += factor * dx;
    points[end + 1] += factor * dy;
  }

  private double[] displacements() {
    double[] nodes = new double[NODES * NODES];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = uniform(DISPLACEMENT);
    }
    return nodes;
  }

  /** Returns the displacement at a point of the unit square: a uniform cubic B-spline. */
  private static double displacement(double[] nodes, double x, double y) {
    double gridX = Math.max(0, Math.min(x, 1)) * CELLS;
    double gridY = Math.max(0, Math.min(y, 1)) * CELLS;
    int column = Math.min((int) gridX, CELLS - 1);
    int row = Math.min((int) gridY, CELLS - 1);
    double sum = 0;
    for (int r = 0; r < 4; r++) {
      int node = (row + r) * NODES + column;
      double acrossRow = 0;
      for (int c = 0; c < 4; c++) {
        acrossRow += weight(c, gridX - column) * nodes[node + c];
      }
      sum += weight(r, gridY - row) * acrossRow;
    }
    return sum;
  }

  /** Returns the weight of node 0 to 3 at the position {@code t} in [0, 1] of a cell. */
  private static double weight(int node, double t) {
    return switch (node) {
      case 0 -> (1 - t) * (1 - t) * (1 - t) / 6;
      case 1 -> (t * t * (3 * t - 6) + 4) / 6;
      case 2 -> (t * (t * (3 - 3 * t) + 3) + 1) / 6;
      default -> t * t * t / 6;
    };
  }

  /**
   * Returns the shift that centres low..high in the image, plus a random one of up to {@link
   * #SHIFT}, no closer to an edge than {@link #MARGIN}.
   */
  private double placed(double low, double high) {
    double shift = SIDE / 2.0 - (low + high) / 2 + uniform(SHIFT);
    return Math.max(MARGIN - low, Math.min(shift, SIDE - MARGIN - high));
  }

  /** Draws a stroke given in pixels; the pen's radius changes linearly along it. */
  private void ink(double[] points, double firstRadius, double lastRadius) {
    int segments = points.length / 2 - 1;
    for (int s = 0; s < segments; s++) {
      double radius = firstRadius + (lastRadius - firstRadius) * s / segments;
      segment(points[2 * s], points[2 * s + 1], points[2 * s + 2], points[2 * s + 3], radius);
    }
  }

  /** Inks the pixels around a segment by their distance from it; overlapping ink is not added. */
  private void segment(double x0, double y0, double x1, double y1, double radius) {
    double reach = radius + EDGE / 2;
    int firstColumn = Math.max(0, (int) (Math.min(x0, x1) - reach));
    int lastColumn = Math.min(SIDE - 1, (int) (Math.max(x0, x1) + reach));
    int firstRow = Math.max(0, (int) (Math.min(y0, y1) - reach));
    int lastRow = Math.min(SIDE - 1, (int) (Math.max(y0, y1) + reach));
    double dx = x1 - x0;
    double dy = y1 - y0;
    double perSquaredLength = 1 / Math.max(dx * dx + dy * dy, 1e-12);
    for (int row = firstRow; row <= lastRow; row++) {
      double y = row + .5 - y0;
      for (int column = firstColumn; column <= lastColumn; column++) {
        double x = column + .5 - x0;
        double along = Math.max(0, Math.min((x * dx + y * dy) * perSquaredLength, 1));
        double awayX = x - along * dx;
        double awayY = y - along * dy;
        double squaredDistance = awayX * awayX + awayY * awayY;
        if (squaredDistance < reach * reach) {
          float cover = (float) Math.min((reach - Math.sqrt(squaredDistance)) / EDGE, 1);
          int pixel = offset + row * SIDE + column;
          pixels[pixel] = Math.max(pixels[pixel], cover);
        }
      }
    }
  }

  /** Converts ink to brightness, adds uniform noise, and rounds to multiples of 1/255. */
  private void develop(double ink, double noise) {
    long bits = 0;
    for (int i = 0; i < PIXELS; i++) {
      // One random number provides the noise of eight pixels, a byte each.
      bits = i % 8 == 0 ? random.nextLong() : bits >>> 8;
      double grain = ((bits & 0xFF) - 127.5) / 127.5; // in [-1, 1]
      double brightness = ink * pixels[offset + i] + noise * grain;
      int level = (int) (Math.max(0, Math.min(brightness, 1)) * 255 + .5);
      pixels[offset + i] = level / 255f;
    }
  }

  private double within(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** Draws uniformly from -bound to bound. */
  private double uniform(double bound) {
    return bound * (2 * random.nextDouble() - 1);
  }

  /** Draws from -bound to bound, with values near 0 more likely. */
  private double centred(double bound) {
    return bound * (random.nextDouble() - random.nextDouble());
  }
}
