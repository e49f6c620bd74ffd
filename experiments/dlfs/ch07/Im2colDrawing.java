package dlfs.ch07;

import static dlfs.text.Text.formatted;

import dlfs.lab.charts.Canvas;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Draws the matrix of im2col, with the pixels of the image beside each row. */
final class Im2colDrawing {
  private static final int CELL = 34;
  private static final int MARGIN = 30;
  private static final int HEADER = 30;
  private static final int GAP = 26;
  private static final int ARROW = 90;

  private final Shapes shapes;
  private final Canvas canvas;
  private final Graphics2D graphics;

  private Im2colDrawing(Shapes shapes, Canvas canvas) {
    this.shapes = shapes;
    this.canvas = canvas;
    this.graphics = canvas.graphics();
  }

  /**
   * Draws the matrix.
   *
   * @param matrix [positions, channels · kernel height · kernel width] of an image in which the
   *     value of every pixel is its index, from 0
   */
  static BufferedImage draw(Shapes shapes, double[][] matrix) {
    int imageWidth = shapes.channels() * (shapes.imageSize() * CELL + GAP);
    int rowHeight = shapes.imageSize() * CELL + GAP;
    int top = Canvas.TITLE_HEIGHT + HEADER;
    int matrixX = MARGIN + imageWidth + ARROW;
    var canvas =
        new Canvas(
            matrixX + shapes.columns() * CELL + MARGIN,
            top + matrix.length * rowHeight,
            formatted(
                "im2col: the pixels under a %dx%d filter at each position form a row",
                shapes.filterSize(), shapes.filterSize()));
    var drawing = new Im2colDrawing(shapes, canvas);
    drawing.header(matrixX);
    for (int row = 0; row < matrix.length; row++) {
      int y = top + row * rowHeight;
      drawing.image(matrix[row], y);
      drawing.row(row, matrix[row], matrixX, y + (shapes.imageSize() - 1) * CELL / 2);
    }
    return canvas.finish();
  }

  private void header(int matrixX) {
    graphics.setColor(Color.BLACK);
    canvas.font(Font.PLAIN, 14);
    int y = Canvas.TITLE_HEIGHT + HEADER / 2;
    for (int channel = 0; channel < shapes.channels(); channel++) {
      canvas.write("channel " + channel, channelX(channel) + shapes.imageSize() * CELL / 2.0, y);
    }
    canvas.write("matrix", matrixX + shapes.columns() * CELL / 2.0, y);
  }

  private int channelX(int channel) {
    return MARGIN + channel * (shapes.imageSize() * CELL + GAP);
  }

  /** Draws the image, with the pixels under the filter in colour. */
  private void image(double[] underFilter, int top) {
    for (int pixel = 0; pixel < shapes.pixels(); pixel++) {
      int index = pixel;
      int inChannel = pixel % (shapes.pixelsPerChannel());
      int x = channelX(channel(pixel)) + inChannel % shapes.imageSize() * CELL;
      int y = top + inChannel / shapes.imageSize() * CELL;
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
    return pixel / (shapes.pixelsPerChannel());
  }

  /** Returns a hue for each channel, paler for earlier pixels. */
  private Color colour(int pixel) {
    int pixels = shapes.pixelsPerChannel();
    float hue = 0.57f + (float) channel(pixel) / shapes.channels();
    float saturation = 0.1f + 0.5f * (pixel % pixels) / pixels;
    return Color.getHSBColor(hue, saturation, 1);
  }
}
