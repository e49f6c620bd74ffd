package dlfs.ch07;

import static dlfs.text.Text.formatted;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.lab.charts.Canvas;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Beside each row of im2col's matrix, the pixels of the image that stand in it. */
final class Im2colDrawing {
  private static final int CELL = 34;
  private static final int MARGIN = 30;
  private static final int HEADER = 30;
  private static final int GAP = 26;
  private static final int ARROW = 90;

  private final Conv2dGeometry window;
  private final Canvas canvas;
  private final Graphics2D graphics;

  private Im2colDrawing(Conv2dGeometry window, Canvas canvas) {
    this.window = window;
    this.canvas = canvas;
    this.graphics = canvas.graphics();
  }

  /**
   * Draws it.
   *
   * @param matrix [positions, channels · kernel height · kernel width] of an image in which every
   *     pixel is its own number, from 0
   */
  static BufferedImage draw(Conv2dGeometry window, double[][] matrix) {
    int imageWidth = window.channels() * (window.width() * CELL + GAP);
    int rowHeight = window.height() * CELL + GAP;
    int top = Canvas.TITLE_HEIGHT + HEADER;
    int matrixX = MARGIN + imageWidth + ARROW;
    var canvas =
        new Canvas(
            matrixX + window.kernelVolume() * CELL + MARGIN,
            top + matrix.length * rowHeight,
            formatted(
                "im2col: what a %dx%d filter sees at each position is a row",
                window.kernelHeight(), window.kernelWidth()));
    var drawing = new Im2colDrawing(window, canvas);
    drawing.header(matrixX);
    for (int row = 0; row < matrix.length; row++) {
      int y = top + row * rowHeight;
      drawing.image(matrix[row], y);
      drawing.row(row, matrix[row], matrixX, y + (window.height() - 1) * CELL / 2);
    }
    return canvas.finish();
  }

  private void header(int matrixX) {
    graphics.setColor(Color.BLACK);
    canvas.font(Font.PLAIN, 14);
    int y = Canvas.TITLE_HEIGHT + HEADER / 2;
    for (int channel = 0; channel < window.channels(); channel++) {
      canvas.write("channel " + channel, channelX(channel) + window.width() * CELL / 2.0, y);
    }
    canvas.write("matrix", matrixX + window.kernelVolume() * CELL / 2.0, y);
  }

  private int channelX(int channel) {
    return MARGIN + channel * (window.width() * CELL + GAP);
  }

  /** The image, in colour where the filter is. */
  private void image(double[] seen, int top) {
    for (int pixel = 0; pixel < window.imageSize(); pixel++) {
      int number = pixel;
      int inChannel = pixel % (window.height() * window.width());
      int x = channelX(channel(pixel)) + inChannel % window.width() * CELL;
      int y = top + inChannel / window.width() * CELL;
      cell(pixel, x, y, Arrays.stream(seen).anyMatch(value -> value == number));
    }
  }

  private void row(int row, double[] numbers, int matrixX, int y) {
    graphics.setColor(Color.BLACK);
    canvas.font(Font.PLAIN, 14);
    canvas.write("row " + row + "  \u2192", matrixX - ARROW / 2.0 - GAP / 2.0, y + CELL / 2.0);
    for (int column = 0; column < numbers.length; column++) {
      cell((int) numbers[column], matrixX + column * CELL, y, true);
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
    return pixel / (window.height() * window.width());
  }

  /** A hue for each channel, the paler the earlier the pixel. */
  private Color colour(int pixel) {
    int pixels = window.height() * window.width();
    float hue = 0.57f + (float) channel(pixel) / window.channels();
    float saturation = 0.1f + 0.5f * (pixel % pixels) / pixels;
    return Color.getHSBColor(hue, saturation, 1);
  }
}
