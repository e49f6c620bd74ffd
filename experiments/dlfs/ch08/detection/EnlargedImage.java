package dlfs.ch08.detection;

import dlfs.boxes.Box;
import dlfs.lab.artefacts.Bitmap;
import dlfs.proposals.Segments;
import java.util.function.IntFunction;

/**
 * An image whose pixels are enlarged to squares, if it is small, with lines between them. Its
 * longer side is about {@value #SIDE} pixels or longer.
 */
final class EnlargedImage {
  private static final int SIDE = 288;
  private static final int CHANNELS = 3;

  private final int scale;
  private final int width;
  private final int height;
  private final byte[] samples;

  /**
   * Enlarges an image.
   *
   * @param columns the width of the image
   * @param rows the height of the image
   * @param colour returns the red, green and blue of a pixel by its index, in [0, 1]
   */
  EnlargedImage(int columns, int rows, IntFunction<float[]> colour) {
    scale = Math.max(1, SIDE / Math.max(columns, rows));
    width = scale * columns;
    height = scale * rows;
    samples = new byte[CHANNELS * width * height];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        float[] pixel = colour.apply(y * columns + x);
        fill(scale * x, scale * y, scale * (x + 1), scale * (y + 1), pixel);
      }
    }
  }

  /** Draws a line between pixels of different segments. */
  void drawBoundaries(Segments segments, float[] colour) {
    for (int y = 0; y < segments.height(); y++) {
      for (int x = 0; x < segments.width(); x++) {
        int left = scale * x;
        int top = scale * y;
        if (x > 0 && segments.at(x, y) != segments.at(x - 1, y)) {
          fill(left, top, left + 1, top + scale, colour);
        }
        if (y > 0 && segments.at(x, y) != segments.at(x, y - 1)) {
          fill(left, top, left + scale, top + 1, colour);
        }
      }
    }
  }

  /** Draws a box with lines of two pixels between outlines of one. */
  void draw(Box box, float[] colour, float[] outline) {
    int left = (int) Math.round(scale * box.xmin());
    int top = (int) Math.round(scale * box.ymin());
    int right = (int) Math.round(scale * box.xmax());
    int bottom = (int) Math.round(scale * box.ymax());
    frame(left, top, right, bottom, 4, outline);
    frame(left + 1, top + 1, right - 1, bottom - 1, 2, colour);
  }

  private void frame(int left, int top, int right, int bottom, int thickness, float[] colour) {
    fill(left, top, right, top + thickness, colour);
    fill(left, bottom - thickness, right, bottom, colour);
    fill(left, top, left + thickness, bottom, colour);
    fill(right - thickness, top, right, bottom, colour);
  }

  private void fill(int left, int top, int right, int bottom, float[] colour) {
    for (int y = Math.max(0, top); y < Math.min(bottom, height); y++) {
      for (int x = Math.max(0, left); x < Math.min(right, width); x++) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          samples[CHANNELS * (y * width + x) + channel] = (byte) Math.round(255 * colour[channel]);
        }
      }
    }
  }

  /** Returns the picture. */
  Bitmap bitmap() {
    return new Bitmap(width, height, CHANNELS, samples);
  }
}
