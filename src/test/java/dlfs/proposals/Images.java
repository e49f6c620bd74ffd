package dlfs.proposals;

import dlfs.images.ColourImage;
import java.util.SplittableRandom;

/** Images whose segments are known. */
final class Images {
  private Images() {}

  /** A colour for each pixel. */
  @FunctionalInterface
  interface Painter {
    float[] colourAt(int x, int y);
  }

  static ColourImage painted(int width, int height, Painter painter) {
    float[] pixels = new float[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float[] colour = painter.colourAt(x, y);
        for (int channel = 0; channel < 3; channel++) {
          pixels[(channel * height + y) * width + x] = colour[channel];
        }
      }
    }
    return new ColourImage(width, height, pixels);
  }

  /** An image whose left half is red and whose right half is blue. */
  static ColourImage halves(int width, int height) {
    float[] red = {0.9f, 0.1f, 0.1f};
    float[] blue = {0.1f, 0.2f, 0.8f};
    return painted(width, height, (x, y) -> x < width / 2 ? red : blue);
  }

  /** An image of cells of random colours, with noise. */
  static ColourImage mosaic(int width, int height, long seed) {
    var random = new SplittableRandom(seed);
    int cells = 12;
    float[][] colours = new float[cells][3];
    double[][] centres = new double[cells][2];
    for (int cell = 0; cell < cells; cell++) {
      centres[cell] = new double[] {random.nextDouble() * width, random.nextDouble() * height};
      for (int channel = 0; channel < 3; channel++) {
        colours[cell][channel] = (float) (0.1 + 0.8 * random.nextDouble());
      }
    }
    return painted(
        width,
        height,
        (x, y) -> {
          float[] colour = colours[nearest(centres, x, y)].clone();
          for (int channel = 0; channel < 3; channel++) {
            colour[channel] += (float) (0.1 * (random.nextDouble() - 0.5));
          }
          return colour;
        });
  }

  private static int nearest(double[][] centres, int x, int y) {
    int nearest = 0;
    for (int i = 1; i < centres.length; i++) {
      if (Math.hypot(centres[i][0] - x, centres[i][1] - y)
          < Math.hypot(centres[nearest][0] - x, centres[nearest][1] - y)) {
        nearest = i;
      }
    }
    return nearest;
  }
}
