package dlfs.augment;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Maps each pixel of the new image to the position in the original from which it is sampled. */
final class Distortion {
  private static final double KERNEL_SIGMA = 4;
  private static final int KERNEL_RADIUS = 10;
  private static final double[] GAUSSIAN = gaussian();

  private final int rows;
  private final int columns;
  private final double[] fromRow; // [rows * columns], in pixels
  private final double[] fromColumn;
  private final double[] field;
  private final double[] smoothed;
  private double brightness = 1;

  Distortion(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    this.fromRow = new double[rows * columns];
    this.fromColumn = new double[rows * columns];
    this.field = new double[rows * columns];
    this.smoothed = new double[rows * columns];
  }

  /** Rotates, scales and flips around the centre, and then shifts. */
  void transform(double angle, double scale, boolean flipped, double down, double right) {
    double sine = Math.sin(angle) / scale;
    double cosine = Math.cos(angle) / scale;
    double centreRow = (rows - 1) / 2.0;
    double centreColumn = (columns - 1) / 2.0;
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double y = row - centreRow - down;
        double x = column - centreColumn - right;
        int pixel = row * columns + column;
        fromRow[pixel] = centreRow + cosine * y + sine * x;
        double horizontal = cosine * x - sine * y;
        fromColumn[pixel] = centreColumn + (flipped ? -horizontal : horizontal);
      }
    }
  }

  /** Adds smooth random displacements. */
  void addElastic(double deviation, SplittableRandom random) {
    addField(fromRow, deviation, random);
    addField(fromColumn, deviation, random);
  }

  private void addField(double[] positions, double deviation, SplittableRandom random) {
    Arrays.setAll(field, i -> random.nextDouble(-1, 1));
    smooth(field, smoothed, columns, 1, rows, columns);
    smooth(smoothed, field, rows, columns, columns, 1);
    double squares = 0;
    for (double value : field) {
      squares += value * value;
    }
    double factor = deviation / Math.sqrt(squares / field.length);
    for (int i = 0; i < positions.length; i++) {
      positions[i] += factor * field[i];
    }
  }

  /** Smooths lines of {@code length} elements with stride {@code step}. */
  private static void smooth(
      double[] from, double[] to, int length, int step, int lines, int lineStep) {
    for (int line = 0; line < lines; line++) {
      int first = line * lineStep;
      for (int i = 0; i < length; i++) {
        double sum = 0;
        int end = Math.min(length - 1, i + KERNEL_RADIUS);
        for (int j = Math.max(0, i - KERNEL_RADIUS); j <= end; j++) {
          sum += GAUSSIAN[Math.abs(j - i)] * from[first + j * step];
        }
        to[first + i * step] = sum;
      }
    }
  }

  private static double[] gaussian() {
    double[] weights = new double[KERNEL_RADIUS + 1];
    Arrays.setAll(weights, i -> Math.exp(-0.5 * i * i / (KERNEL_SIGMA * KERNEL_SIGMA)));
    return weights;
  }

  /** Multiplies the brightness of every pixel. */
  void scaleBrightness(double factor) {
    brightness = factor;
  }

  /** Samples every pixel of a channel bilinearly from the same channel of another image. */
  void sample(float[] from, float[] to, int offset) {
    for (int pixel = 0; pixel < fromRow.length; pixel++) {
      double row = Math.floor(fromRow[pixel]);
      double column = Math.floor(fromColumn[pixel]);
      double below = fromRow[pixel] - row;
      double right = fromColumn[pixel] - column;
      int r = (int) row;
      int c = (int) column;
      double value =
          (1 - below)
                  * ((1 - right) * pixel(from, offset, r, c)
                      + right * pixel(from, offset, r, c + 1))
              + below
                  * ((1 - right) * pixel(from, offset, r + 1, c)
                      + right * pixel(from, offset, r + 1, c + 1));
      to[offset + pixel] = (float) Math.min(1, value * brightness);
    }
  }

  private float pixel(float[] image, int offset, int row, int column) {
    boolean inside = row >= 0 && row < rows && column >= 0 && column < columns;
    return inside ? image[offset + row * columns + column] : 0;
  }
}
