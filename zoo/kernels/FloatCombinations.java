package kernels;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Multiplication of many vectors at a time by a small matrix with many zeros: y[i] = Σ a[i][j]
 * x[j], where y[i] and each x[j] are arrays with a number of every vector.
 *
 * <p>Each is an array of its own and is used from index 0 on, or the loops would not become vector
 * instructions.
 */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatCombinations {
  private final int[][] terms;
  private final float[][] factors;

  /**
   * @param matrix with one, three, four or five numbers other than 0 in each row
   */
  FloatCombinations(double[][] matrix) {
    terms = new int[matrix.length][];
    factors = new float[matrix.length][];
    for (int i = 0; i < matrix.length; i++) {
      double[] row = matrix[i];
      terms[i] = IntStream.range(0, row.length).filter(j -> row[j] != 0).toArray();
      factors[i] = new float[terms[i].length];
      for (int term = 0; term < terms[i].length; term++) {
        factors[i][term] = (float) row[terms[i][term]];
      }
    }
  }

  /** Multiplication by the transposed matrix. */
  static FloatCombinations transposed(double[][] matrix) {
    return new FloatCombinations(
        IntStream.range(0, matrix[0].length)
            .mapToObj(j -> Arrays.stream(matrix).mapToDouble(row -> row[j]).toArray())
            .toArray(double[][]::new));
  }

  /**
   * One combination, only to be read: y[i] itself, or x[j] where that is all there is to it.
   *
   * @param y what it is written to, if it has to be computed; otherwise as in {@link #apply}
   */
  float[] applied(int i, float[][] x, int first, int step, float[] y, int n) {
    if (terms[i].length == 1 && factors[i][0] == 1) {
      return x[first + terms[i][0] * step];
    }
    apply(i, x, first, step, y, n);
    return y;
  }

  /**
   * One combination, y = y[i].
   *
   * @param x x[j] is the array {@code first + j * step} of these
   * @param n how many vectors there are
   */
  void apply(int i, float[][] x, int first, int step, float[] y, int n) {
    int[] j = terms[i];
    float[] a = factors[i];
    float[] x0 = x[first + j[0] * step];
    if (j.length == 1) {
      one(x0, a[0], y, n);
      return;
    }
    float[] x1 = x[first + j[1] * step];
    float[] x2 = x[first + j[2] * step];
    if (j.length == 3) {
      three(x0, x1, x2, a[0], a[1], a[2], y, n);
      return;
    }
    float[] x3 = x[first + j[3] * step];
    if (j.length == 4) {
      four(x0, x1, x2, x3, a[0], a[1], a[2], a[3], y, n);
      return;
    }
    five(x0, x1, x2, x3, x[first + j[4] * step], a[0], a[1], a[2], a[3], a[4], y, n);
  }

  private static void one(float[] x, float a, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a * x[i];
    }
  }

  private static void three(
      float[] x0, float[] x1, float[] x2, float a, float b, float c, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = a * x0[i] + b * x1[i] + c * x2[i];
    }
  }

  private static void four(
      float[] x0,
      float[] x1,
      float[] x2,
      float[] x3,
      float a,
      float b,
      float c,
      float d,
      float[] y,
      int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (a * x0[i] + b * x1[i]) + (c * x2[i] + d * x3[i]);
    }
  }

  private static void five(
      float[] x0,
      float[] x1,
      float[] x2,
      float[] x3,
      float[] x4,
      float a,
      float b,
      float c,
      float d,
      float e,
      float[] y,
      int n) {
    for (int i = 0; i < n; i++) {
      y[i] = (a * x0[i] + b * x1[i]) + (c * x2[i] + d * x3[i]) + e * x4[i];
    }
  }
}
