package dlfs.engine.kernels;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Multiplication of many vectors at a time by a small matrix with many zeros: y[i] = Σ a[i][j]
 * x[j], where y[i] and each x[j] are arrays with a number of every vector.
 *
 * <p>Each is an array of its own and is used from index 0 on, or the loops would not become vector
 * instructions. Nor do they always inside of a larger method: compiled into their callers, they
 * have been seen to take several times as long. So each is a method that the compiler cannot
 * inline, since it does not know which of the {@link Sum}s it will be.
 */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatCombinations {
  private final Sum[] sums;

  /**
   * @param matrix with one, three, four or five numbers other than 0 in each row
   */
  FloatCombinations(double[][] matrix) {
    sums = Arrays.stream(matrix).map(FloatCombinations::sum).toArray(Sum[]::new);
  }

  /** Multiplication by the transposed matrix. */
  static FloatCombinations transposed(double[][] matrix) {
    return new FloatCombinations(
        IntStream.range(0, matrix[0].length)
            .mapToObj(j -> Arrays.stream(matrix).mapToDouble(row -> row[j]).toArray())
            .toArray(double[][]::new));
  }

  private static Sum sum(double[] row) {
    int[] terms = IntStream.range(0, row.length).filter(j -> row[j] != 0).toArray();
    float[] factors = new float[terms.length];
    for (int term = 0; term < terms.length; term++) {
      factors[term] = (float) row[terms[term]];
    }
    return switch (terms.length) {
      case 1 -> new One(terms, factors);
      case 3 -> new Three(terms, factors);
      case 4 -> new Four(terms, factors);
      case 5 -> new Five(terms, factors);
      default -> throw new IllegalArgumentException("there is no sum of " + terms.length);
    };
  }

  /**
   * One combination, only to be read: y[i] itself, or x[j] where that is all there is to it.
   *
   * @param y what it is written to, if it has to be computed; otherwise as in {@link #apply}
   */
  float[] applied(int i, float[][] x, int first, int step, float[] y, int n) {
    if (sums[i] instanceof One one && one.factors[0] == 1) {
      return x[first + one.terms[0] * step];
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
    sums[i].apply(x, first, step, y, n);
  }

  /** A row of the matrix: Σ factors[term] x[terms[term]]. */
  private interface Sum {
    void apply(float[][] x, int first, int step, float[] y, int n);
  }

  private record One(int[] terms, float[] factors) implements Sum {
    @Override
    public void apply(float[][] x, int first, int step, float[] y, int n) {
      float[] x0 = x[first + terms[0] * step];
      float a = factors[0];
      for (int i = 0; i < n; i++) {
        y[i] = a * x0[i];
      }
    }
  }

  private record Three(int[] terms, float[] factors) implements Sum {
    @Override
    public void apply(float[][] x, int first, int step, float[] y, int n) {
      float[] x0 = x[first + terms[0] * step];
      float[] x1 = x[first + terms[1] * step];
      float[] x2 = x[first + terms[2] * step];
      float a = factors[0];
      float b = factors[1];
      float c = factors[2];
      for (int i = 0; i < n; i++) {
        y[i] = a * x0[i] + b * x1[i] + c * x2[i];
      }
    }
  }

  private record Four(int[] terms, float[] factors) implements Sum {
    @Override
    public void apply(float[][] x, int first, int step, float[] y, int n) {
      float[] x0 = x[first + terms[0] * step];
      float[] x1 = x[first + terms[1] * step];
      float[] x2 = x[first + terms[2] * step];
      float[] x3 = x[first + terms[3] * step];
      float a = factors[0];
      float b = factors[1];
      float c = factors[2];
      float d = factors[3];
      for (int i = 0; i < n; i++) {
        y[i] = (a * x0[i] + b * x1[i]) + (c * x2[i] + d * x3[i]);
      }
    }
  }

  private record Five(int[] terms, float[] factors) implements Sum {
    @Override
    public void apply(float[][] x, int first, int step, float[] y, int n) {
      float[] x0 = x[first + terms[0] * step];
      float[] x1 = x[first + terms[1] * step];
      float[] x2 = x[first + terms[2] * step];
      float[] x3 = x[first + terms[3] * step];
      float[] x4 = x[first + terms[4] * step];
      float a = factors[0];
      float b = factors[1];
      float c = factors[2];
      float d = factors[3];
      float e = factors[4];
      for (int i = 0; i < n; i++) {
        y[i] = (a * x0[i] + b * x1[i]) + (c * x2[i] + d * x3[i]) + e * x4[i];
      }
    }
  }
}
