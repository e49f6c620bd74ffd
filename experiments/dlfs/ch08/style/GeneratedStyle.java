package dlfs.ch08.style;

import dlfs.images.ColourImage;
import java.util.SplittableRandom;

/**
 * A style image without a painting: strokes in blue and yellow that follow the streamlines of a few
 * vortices. Random values are averaged along each streamline.
 *
 * <p>B. Cabral, L. Leedom, "Imaging vector fields using line integral convolution", SIGGRAPH
 * (1993).
 */
final class GeneratedStyle {
  private static final long SEED = 1;
  private static final int VORTICES = 7;

  /** Half the length of a stroke, relative to the width of the image. */
  private static final double REACH = 0.05;

  /** The least distance between two random values along both axes, relative to the width. */
  private static final double GRAIN = 1 / 128.0;

  private static final double CONTRAST = 2.2;

  /** From dark to light: red, green, blue. */
  private static final double[][] PALETTE = {
    {0.05, 0.08, 0.25},
    {0.10, 0.22, 0.55},
    {0.25, 0.48, 0.75},
    {0.62, 0.75, 0.72},
    {0.97, 0.85, 0.35}
  };

  private final int size;
  private final double[][] vortices = new double[VORTICES][]; // x, y, strength
  private final double[] grains;
  private final int grainsPerRow;

  private GeneratedStyle(int size) {
    this.size = size;
    this.grainsPerRow = (int) Math.ceil(1 / GRAIN) + 1;
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < VORTICES; i++) {
      double strength = (i % 2 == 0 ? 1 : -1) * (0.5 + random.nextDouble());
      vortices[i] = new double[] {random.nextDouble(), random.nextDouble(), strength};
    }
    this.grains = random.doubles((long) grainsPerRow * grainsPerRow).toArray();
  }

  /**
   * Draws the image.
   *
   * @param size its height and width, in pixels
   */
  static ColourImage draw(int size) {
    return new GeneratedStyle(size).draw();
  }

  private ColourImage draw() {
    float[] pixels = new float[ColourImage.CHANNELS * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double[] colour = colour(brightness((x + 0.5) / size, (y + 0.5) / size));
        for (int channel = 0; channel < ColourImage.CHANNELS; channel++) {
          pixels[(channel * size + y) * size + x] = (float) colour[channel];
        }
      }
    }
    return new ColourImage(size, size, pixels);
  }

  /** Returns the brightness at a place in the unit square, from 0 to 1. */
  private double brightness(double x, double y) {
    double stroke = 0.5 + CONTRAST * (meanAlong(x, y, 1) + meanAlong(x, y, -1) - 1) / 2;
    double wave = 0.5 + 0.5 * Math.sin(9 * potential(x, y));
    return Math.max(0, Math.min(1, 0.55 * stroke + 0.45 * wave));
  }

  /** Averages the random values along a streamline, in one direction. */
  private double meanAlong(double startX, double startY, int direction) {
    double step = direction * GRAIN / 2;
    int steps = (int) Math.ceil(REACH / Math.abs(step));
    double x = startX;
    double y = startY;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += grain(x, y);
      double[] flow = flow(x, y);
      double speed = Math.hypot(flow[0], flow[1]) + 1e-9;
      x += step * flow[0] / speed;
      y += step * flow[1] / speed;
    }
    return sum / steps;
  }

  /** Returns the random value at a place, which is clamped to the unit square. */
  private double grain(double x, double y) {
    int column = (int) (Math.max(0, Math.min(1, x)) / GRAIN);
    int row = (int) (Math.max(0, Math.min(1, y)) / GRAIN);
    return grains[row * grainsPerRow + column];
  }

  /** Returns the direction of the flow, which turns around each vortex. */
  private double[] flow(double x, double y) {
    double u = 0.6;
    double v = 0;
    for (double[] vortex : vortices) {
      double dx = x - vortex[0];
      double dy = y - vortex[1];
      double influence = vortex[2] / (0.01 + dx * dx + dy * dy);
      u -= 0.1 * influence * dy;
      v += 0.1 * influence * dx;
    }
    return new double[] {u, v};
  }

  /** Returns a value that is constant along the streamlines. */
  private double potential(double x, double y) {
    double sum = -0.6 * y;
    for (double[] vortex : vortices) {
      double dx = x - vortex[0];
      double dy = y - vortex[1];
      sum += 0.05 * vortex[2] * Math.log(0.01 + dx * dx + dy * dy);
    }
    return sum;
  }

  /** Interpolates the palette. */
  private static double[] colour(double brightness) {
    double place = brightness * (PALETTE.length - 1);
    int below = Math.min(PALETTE.length - 2, (int) place);
    double share = place - below;
    double[] colour = new double[ColourImage.CHANNELS];
    for (int channel = 0; channel < colour.length; channel++) {
      colour[channel] = (1 - share) * PALETTE[below][channel] + share * PALETTE[below + 1][channel];
    }
    return colour;
  }
}
