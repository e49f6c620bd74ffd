package dlfs.ch07;

import static dlfs.text.Text.formatted;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.lab.charts.Canvas;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** A drawing of im2col's matrix, with the pixels of the image beside each row. */
final class Im2colDrawing {
  private static final int CELL = 34;
  private static final int MARGIN = 30;
  private static final int HEADER = 30;
  private static final int GAP = 26;
  private static final int ARROW = 90;

  private final Conv2dGeometry geometry;
  private final Canvas canvas;
  private final Graphics2D graphics;

  private Im2colDrawing(Conv2dGeometry geometry, Canvas canvas) {
    this.geometry = geometry;
    this.canvas = canvas;
    this.graphics = canvas.graphics();
  }

  /**
   * Draws the matrix.
   *
   * @param matrix [positions, channels · kernel height · kernel width] of an image in which the
   *     value of every pixel is its index, from 0
   */
  static BufferedImage draw(Conv2dGeometry geometry, double[][] matrix) {
    int imageWidth = geometry.channels() * (geometry.width() * CELL + GAP);
    int rowHeight = geometry.height() * CELL + GAP;
    int top = Canvas.TITLE_HEIGHT + HEADER;
    int matrixX = MARGIN + imageWidth + ARROW;
    var canvas =
        new Canvas(
            matrixX + geometry.kernelVolume() * CELL + MARGIN,
            top + matrix.length * rowHeight,
            formatted(
                "im2col: the pixels under a %dx%d filter at each position form a row",
                geometry.kernelHeight(), geometry.kernelWidth()));
    var drawing = new Im2colDrawing(geometry, canvas);
    drawing.header(matrixX);
    for (int row = 0; row < matrix.length; row++) {
      int y = top + row * rowHeight;
      drawing.image(matrix[row], y);
      drawing.row(row, matrix[row], matrixX, y + (geometry.height() - 1) * CELL / 2);
    }
    return canvas.finish();
  }

  private void header(int matrixX) {
    graphics.setColor(Color.BLACK);
    canvas.font(Font.PLAIN, 14);
    int y = Canvas.TITLE_HEIGHT + HEADER / 2;
    for (int channel = 0; channel < geometry.channels(); channel++) {
      canvas.write("channel " + channel, channelX(channel) + geometry.width() * CELL / 2.0, y);
    }
    canvas.write("matrix", matrixX + geometry.kernelVolume() * CELL / 2.0, y);
  }

  private int channelX(int channel) {
    return MARGIN + channel * (geometry.width() * CELL + GAP);
  }

  /** Draws the image, in colour under the filter. */
  private void image(double[] underFilter, int top) {
    for (int pixel = 0; pixel < geometry.imageSize(); pixel++) {
      int index = pixel;
      int inChannel = pixel % (geometry.height() * geometry.width());
      int x = channelX(channel(pixel)) + inChannel % geometry.width() * CELL;
      int y = top + inChannel / geometry.width() * CELL;
      cell(pixel, x, y, Arrays.stream(underFilter).anyMatch(value -> value == index));
    }
  }

  private void row(int row, double[] pixels, int matrixX, int y) {
    graphics.setColor(Color.BLACK);
    canvas.font(Font.PLAIN, 14);
    canvas.write("row " + row + "  \u2192", matrixX - ARROW / 2.0 - GAP / 2.0, y + CELL / 2.0);
    for (int column = 0; column < pixels.length; column++) {
      cell((int) pixels[column], matrixX + column * CELL, y, true);
    }
  }

  private void cell(int pixel, int x, int y, boolean coloured) {
    graphics.setColor(coloured ? colour(pixel) : Color.WHITE);
    graphics.fillRect(x, y, CELL, CELL);
    graphics.setColor(coloured ? Color.DARK_GRAY : Color.LIGHT_GRAY);
    graphics.drawRect(x, y, CELL, CELL);
    canvas.font(Font.PLAIN, 15);
    canvas.write(String.valueOf(pixel), x + CELL / 2.0, y + CELL / 2.0);
  }

  private int channel(int pixel) {
    return pixel / (geometry.height() * geometry.width());
  }

  /** A hue for each channel, paler for earlier pixels. */
  private Color colour(int pixel) {
    int pixels = geometry.height() * geometry.width();
    float hue = 0.57f + (float) channel(pixel) / geometry.channels();
    float saturation = 0.1f + 0.5f * (pixel % pixels) / pixels;
    return Color.getHSBColor(hue, saturation, 1);
  }
}
