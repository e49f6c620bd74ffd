package dlfs.games;

import dlfs.images.ColourImage;
import java.util.Arrays;

/** Draws the picture of a game. It needs no AWT, which is incomplete on some machines. */
final class Pixels {
  private final int width;
  private final int height;
  private final float[] values; // [3, height, width]

  /** Creates a white picture. */
  Pixels(int width, int height) {
    this.width = width;
    this.height = height;
    this.values = new float[ColourImage.CHANNELS * width * height];
    Arrays.fill(values, 1);
  }

  /**
   * Sets a pixel, or mixes its colour with the present one.
   *
   * @param rgb the colour, as 0xRRGGBB
   * @param opacity in [0, 1]
   */
  void set(int x, int y, int rgb, double opacity) {
    for (int c = 0; c < ColourImage.CHANNELS; c++) {
      int i = (c * height + y) * width + x;
      double value = (rgb >> 8 * (2 - c) & 0xFF) / 255.0;
      values[i] += (float) (opacity * (value - values[i]));
    }
  }

  /**
   * Draws a line with round ends.
   *
   * @param x0 the start, in pixels; the centre of the first pixel is at 0.5
   * @param thickness in pixels
   * @param rgb the colour, as 0xRRGGBB
   */
  void line(double x0, double y0, double x1, double y1, double thickness, int rgb) {
    double dx = x1 - x0;
    double dy = y1 - y0;
    double squared = dx * dx + dy * dy;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double px = x + 0.5 - x0;
        double py = y + 0.5 - y0;
        double along = Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
        double distance = Math.hypot(px - along * dx, py - along * dy);
        double opacity = Math.min(1, thickness / 2 + 0.5 - distance);
        if (opacity > 0) {
          set(x, y, rgb, opacity);
        }
      }
    }
  }

  /** Fills the pixels of a rectangle, of which those outside the picture are ignored. */
  void fill(int left, int top, int right, int bottom, int rgb) {
    for (int y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      for (int x = Math.max(0, left); x < Math.min(width, right); x++) {
        set(x, y, rgb, 1);
      }
    }
  }

  ColourImage image() {
    return new ColourImage(width, height, values);
  }
}
