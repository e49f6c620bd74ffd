package dlfs.augment;

import java.util.Arrays;
import java.util.SplittableRandom;

/** For each pixel of an image, the place in another that it is taken from, and how light it is. */
final class Distortion {
  private static final double SMOOTHNESS = 4;
  private static final int REACH = 10;
  private static final double[] GAUSSIAN = gaussian();

  private final int rows;
  private final int columns;
  private final double[] fromRow; // [rows * columns], in pixels
  private final double[] fromColumn;
  private final double[] field;
  private final double[] smoothed;
  private double light = 1;

  Distortion(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.fromRow = new double[rows * columns];
    this.fromColumn = new double[rows * columns];
    this.field = new double[rows * columns];
    this.smoothed = new double[rows * columns];
  }

  /** Turns, scales and mirrors around the centre, and then moves. */
  void move(double angle, double scale, boolean mirrored, double down, double right) {
    double sine = Math.sin(angle) / scale;
    double cosine = Math.cos(angle) / scale;
    double centreRow = (rows - 1) / 2.0;
    double centreColumn = (columns - 1) / 2.0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double y = row - centreRow - down;
        double x = column - centreColumn - right;
        int place = row * columns + column;
        fromRow[place] = centreRow + cosine * y + sine * x;
        double across = cosine * x - sine * y;
        fromColumn[place] = centreColumn + (mirrored ? -across : across);
      }
    }
  }

  /** Moves each place a little, places near each other alike. */
  void addElastic(double deviation, SplittableRandom random) {
    addField(fromRow, deviation, random);
    addField(fromColumn, deviation, random);
  }

  private void addField(double[] places, double deviation, SplittableRandom random) {
    Arrays.setAll(field, i -> random.nextDouble(-1, 1));
    smooth(field, smoothed, columns, 1, rows, columns);
    smooth(smoothed, field, rows, columns, columns, 1);
    double squares = 0;
    for (double value : field) {
      squares += value * value;
    }
    double factor = deviation / Math.sqrt(squares / field.length);
    for (int i = 0; i < places.length; i++) {
      places[i] += factor * field[i];
    }
  }

  /** Smooths lines of {@code length} numbers that lie {@code step} apart. */
  private static void smooth(
      double[] from, double[] to, int length, int step, int lines, int lineStep) {
    for (int line = 0; line < lines; line++) {
      int first = line * lineStep;
      for (int i = 0; i < length; i++) {
        double sum = 0;
        int end = Math.min(length - 1, i + REACH);
        for (int j = Math.max(0, i - REACH); j <= end; j++) {
          sum += GAUSSIAN[Math.abs(j - i)] * from[first + j * step];
        }
        to[first + i * step] = sum;
      }
    }
  }

  private static double[] gaussian() {
    double[] weights = new double[REACH + 1];
    Arrays.setAll(weights, i -> Math.exp(-0.5 * i * i / (SMOOTHNESS * SMOOTHNESS)));
    return weights;
  }

  void lighten(double factor) {
    light = factor;
  }

  /** Takes every pixel of an image from where it comes from in another, bilinearly. */
  void sample(float[] from, float[] to, int offset) {
    for (int place = 0; place < fromRow.length; place++) {
      double row = Math.floor(fromRow[place]);
      double column = Math.floor(fromColumn[place]);
      double below = fromRow[place] - row;
      double right = fromColumn[place] - column;
      int r = (int) row;
      int c = (int) column;
      double value =
          (1 - below)
                  * ((1 - right) * pixel(from, offset, r, c)
                      + right * pixel(from, offset, r, c + 1))
              + below
                  * ((1 - right) * pixel(from, offset, r + 1, c)
                      + right * pixel(from, offset, r + 1, c + 1));
      to[offset + place] = (float) Math.min(1, value * light);
    }
  }

  private float pixel(float[] image, int offset, int row, int column) {
    boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside ? image[offset + row * columns + column] : 0;
  }
}
