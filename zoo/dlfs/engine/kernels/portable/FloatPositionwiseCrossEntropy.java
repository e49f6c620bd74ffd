package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.PositionwiseCrossEntropy;
import dlfs.engine.kernels.Vector;
import java.util.Arrays;

/**
 * {@link PositionwiseCrossEntropy} in single precision, with an array of positions for each class;
 * sums are computed in double precision.
 */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatPositionwiseCrossEntropy implements PositionwiseCrossEntropy {
  /** The number of positions that are processed together. */
  private static final int BLOCK = 512;

  /** Processes n positions from the given one on. */
  @FunctionalInterface
  private interface Action {
    void apply(FloatScratch scratch, int first, int n);
  }

  private static void forEachBlock(Matrix x, Action action) {
    for (int first = 0; first < x.columns(); first += BLOCK) {
      try (FloatScratch scratch = FloatScratch.open()) {
        action.apply(scratch, first, Math.min(BLOCK, x.columns() - first));
      }
    }
  }

  @Override
  public void softmax(Matrix x, Matrix y) {
    forEachBlock(
        x,
        (scratch, first, n) -> {
          float[][] scores = read(x, first, n, scratch);
          softmax(scores, n, scratch);
          write(scores, y, first, n);
        });
  }

  /** Computes softmax in place. */
  private static void softmax(float[][] x, int n, FloatScratch scratch) {
    float[] max = max(x, n, scratch);
    double[] sums = new double[n];
    for (float[] ofClass : x) {
      for (int p = 0; p < n; p++) {
        double exponential = Math.exp(ofClass[p] - max[p]);
        ofClass[p] = (float) exponential;
        sums[p] += exponential;
      }
    }
    for (float[] ofClass : x) {
      for (int p = 0; p < n; p++) {
        ofClass[p] /= (float) sums[p];
      }
    }
  }

  /** Returns the largest score of each position. */
  private static float[] max(float[][] x, int n, FloatScratch scratch) {
    float[] max = scratch.array(n);
    System.arraycopy(x[0], 0, max, 0, n);
    for (int i = 1; i < x.length; i++) {
      float[] ofClass = x[i];
      for (int p = 0; p < n; p++) {
        max[p] = Math.max(max[p], ofClass[p]);
      }
    }
    return max;
  }

  @Override
  public double[] crossEntropy(Matrix x, Matrix t) {
    double[] errors = new double[x.columns()];
    forEachBlock(
        x,
        (scratch, first, n) -> {
          float[][] scores = read(x, first, n, scratch);
          double[] logarithms = logarithms(scores, n, scratch);
          float[] labels = scratch.array(n);
          for (int i = 0; i < scores.length; i++) {
            FloatMemory.read(address(t, i, first), labels, n);
            for (int p = 0; p < n; p++) {
              if (labels[p] != 0) {
                errors[first + p] += labels[p] * (logarithms[p] - scores[i][p]);
              }
            }
          }
        });
    return errors;
  }

  /** Returns log Σₖ exp(x[k, p]) of each position. */
  private static double[] logarithms(float[][] x, int n, FloatScratch scratch) {
    float[] max = max(x, n, scratch);
    double[] sums = new double[n];
    for (float[] ofClass : x) {
      for (int p = 0; p < n; p++) {
        sums[p] += Math.exp(ofClass[p] - (double) max[p]);
      }
    }
    for (int p = 0; p < n; p++) {
      sums[p] = max[p] + Math.log(sums[p]);
    }
    return sums;
  }

  @Override
  public void crossEntropyGradient(Matrix x, Matrix t, Vector mask, Matrix dx) {
    forEachBlock(
        x,
        (scratch, first, n) -> {
          float[][] gradients = read(x, first, n, scratch);
          softmax(gradients, n, scratch);
          float[] labels = scratch.array(n);
          float[] sums = scratch.zeros(n);
          for (int i = 0; i < gradients.length; i++) {
            FloatMemory.read(address(t, i, first), labels, n);
            subtract(labels, gradients[i], n);
            addMagnitudes(labels, sums, n);
          }
          float[] factors = factors(mask, first, n, scratch);
          clearWithoutLabel(sums, factors, n);
          for (float[] ofClass : gradients) {
            multiply(factors, ofClass, n);
          }
          write(gradients, dx, first, n);
        });
  }

  private static float[] factors(Vector mask, int first, int n, FloatScratch scratch) {
    float[] factors = scratch.array(n);
    if (mask == null) {
      Arrays.fill(factors, 0, n, 1);
    } else {
      FloatMemory.read(mask.slice(first, n).address(), factors, n);
    }
    return factors;
  }

  private static void subtract(float[] x, float[] y, int n) {
    for (int p = 0; p < n; p++) {
      y[p] -= x[p];
    }
  }

  private static void addMagnitudes(float[] x, float[] y, int n) {
    for (int p = 0; p < n; p++) {
      y[p] += Math.abs(x[p]);
    }
  }

  /** Sets the factors of positions without a label to 0. */
  private static void clearWithoutLabel(float[] sumsOfLabels, float[] factors, int n) {
    for (int p = 0; p < n; p++) {
      if (sumsOfLabels[p] == 0) {
        factors[p] = 0;
      }
    }
  }

  private static void multiply(float[] x, float[] y, int n) {
    for (int p = 0; p < n; p++) {
      y[p] *= x[p];
    }
  }

  /** Returns n positions of each class, from the given one on. */
  private static float[][] read(Matrix x, int first, int n, FloatScratch scratch) {
    float[][] classes = new float[x.rows()][];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = FloatMemory.read(address(x, i, first), scratch.array(n), n);
    }
    return classes;
  }

  private static void write(float[][] classes, Matrix y, int first, int n) {
    for (int i = 0; i < classes.length; i++) {
      FloatMemory.write(classes[i], address(y, i, first), n);
    }
  }

  private static long address(Matrix x, int row, int first) {
    return x.row(row).slice(first, 1).address();
  }
}
