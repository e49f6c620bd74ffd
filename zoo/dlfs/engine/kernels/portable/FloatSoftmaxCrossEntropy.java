package dlfs.engine.kernels.portable;

import static dlfs.engine.kernels.portable.FloatBlocks.from;
import static dlfs.engine.kernels.portable.FloatBlocks.to;

import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.SoftmaxCrossEntropy;

/** {@link SoftmaxCrossEntropy} in single precision; sums are computed in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatSoftmaxCrossEntropy implements SoftmaxCrossEntropy {

  @Override
  public void softmax(Matrix x, Matrix y) {
    int classes = x.columns();
    FloatBlocks.forEach(
        x.rows(),
        classes,
        from(x.elements()),
        to(y.elements()),
        (blocks, first, rows) -> {
          for (int row = 0; row < rows; row++) {
            softmax(blocks[0], row * classes, classes);
          }
        });
  }

  private static void softmax(float[] x, int from, int classes) {
    float max = max(x, from, classes);
    double sum = 0;
    for (int i = from; i < from + classes; i++) {
      double exponential = Math.exp(x[i] - max);
      x[i] = (float) exponential;
      sum += exponential;
    }
    for (int i = from; i < from + classes; i++) {
      x[i] /= (float) sum;
    }
  }

  private static float max(float[] x, int from, int n) {
    float max = x[from];
    for (int i = from + 1; i < from + n; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  @Override
  public double[] crossEntropy(Matrix x, Matrix t) {
    int classes = x.columns();
    double[] errors = new double[x.rows()];
    FloatBlocks.forEach(
        x.rows(),
        classes,
        from(x.elements(), t.elements()),
        to(),
        (blocks, first, rows) -> {
          for (int row = 0; row < rows; row++) {
            errors[first + row] = crossEntropy(blocks[0], blocks[1], row * classes, classes);
          }
        });
    return errors;
  }

  private static double crossEntropy(float[] x, float[] labels, int from, int classes) {
    double max = max(x, from, classes);
    double sum = 0;
    for (int i = from; i < from + classes; i++) {
      sum += Math.exp(x[i] - max);
    }
    double logarithm = max + Math.log(sum);
    double error = 0;
    for (int i = from; i < from + classes; i++) {
      if (labels[i] != 0) {
        error += labels[i] * (logarithm - x[i]);
      }
    }
    return error;
  }

  @Override
  public void crossEntropyGradient(Matrix x, Matrix t, Matrix dx) {
    int classes = x.columns();
    FloatBlocks.forEach(
        x.rows(),
        classes,
        from(x.elements(), t.elements()),
        to(dx.elements()),
        (blocks, first, rows) -> {
          for (int row = 0; row < rows; row++) {
            softmax(blocks[0], row * classes, classes);
          }
          subtract(blocks[1], blocks[0], rows * classes);
        });
  }

  private static void subtract(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] -= x[i];
    }
  }
}
