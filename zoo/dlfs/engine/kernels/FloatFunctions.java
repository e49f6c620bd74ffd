package dlfs.engine.kernels;

import java.util.SplittableRandom;

/** {@link Functions} in single precision. */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatFunctions implements Functions {
  private static final double NEAR_ZERO = 0.005;

  @Override
  public void apply(ActivationFunction f, long x, long y, long n) {
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {x},
        new long[] {y},
        (blocks, first, length) -> apply(f, blocks[0], length));
  }

  /** y = f(x), in place. */
  static void apply(ActivationFunction f, float[] x, int n) {
    switch (f) {
      case IDENTITY -> {}
      case RELU -> relu(x, n);
      case SIGMOID -> sigmoid(x, n);
      case TANH -> tanh(x, n);
      default -> throw new AssertionError(f);
    }
  }

  @Override
  public void finish(ActivationFunction f, Matrix y, long b, long c, long copy) {
    int m = y.columns();
    float[] perRow = b == 0 ? null : read(b, 0, y.rows());
    float[] perColumn = c == 0 ? null : read(c, 1, m);
    FloatMemory.inBlocks(
        y.rows(),
        m,
        new long[] {y.address(), 0},
        new long[] {y.address(), copy},
        (blocks, first, rows) -> {
          for (int row = 0; row < rows; row++) {
            if (perRow != null) {
              add(perRow[first + row], blocks[0], row * m, m);
            }
            if (perColumn != null) {
              add(perColumn, blocks[0], row * m, m);
            }
          }
          apply(f, blocks[0], rows * m);
          System.arraycopy(blocks[0], 0, blocks[1], 0, copy == 0 ? 0 : rows * m);
        });
  }

  private static float[] read(long address, int slot, int n) {
    return FloatMemory.read(address, FloatMemory.scratch(slot, n), n);
  }

  private static void add(float x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x;
    }
  }

  private static void add(float[] x, float[] y, int from, int n) {
    for (int i = 0; i < n; i++) {
      y[from + i] += x[i];
    }
  }

  @Override
  public void gradient(ActivationFunction f, long y, long dy, long dx, long n) {
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {y, dy},
        new long[] {0, dx},
        (blocks, first, length) -> gradient(f, blocks[0], blocks[1], length));
  }

  /** dx = f'(x) dy, in the place of dy. */
  static void gradient(ActivationFunction f, float[] y, float[] gradient, int n) {
    switch (f) {
      case IDENTITY -> {}
      case RELU -> reluGradient(y, gradient, n);
      case SIGMOID -> sigmoidGradient(y, gradient, n);
      case TANH -> tanhGradient(y, gradient, n);
      default -> throw new AssertionError(f);
    }
  }

  @Override
  public void drop(double probability, long seed, long x, long y, long n) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {x},
        new long[] {y},
        (blocks, first, length) -> drop(random, probability, blocks[0], length));
  }

  private static void drop(SplittableRandom random, double probability, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = random.nextDouble() < probability ? 0 : x[i];
    }
  }

  private static void relu(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(x[i], 0);
    }
  }

  /** The factor is 1 for the smallest y above 0 too, else 0; a branch would be far slower. */
  private static void reluGradient(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= Math.min(Math.max(y[i], 0) * Float.MAX_VALUE * Float.MAX_VALUE, 1);
    }
  }

  private static void sigmoid(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) (1 / (1 + Math.exp(-x[i])));
    }
  }

  private static void sigmoidGradient(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= y[i] * (1 - y[i]);
    }
  }

  private static void tanh(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) tanh(x[i]);
    }
  }

  /** Java's takes three times as long. Near 0, where 1 - e would lose digits, it is a series. */
  private static double tanh(double x) {
    if (Math.abs(x) < NEAR_ZERO) {
      double square = x * x;
      return x * (1 - square * (1 / 3.0 - square * (2 / 15.0)));
    }
    double e = Math.exp(-2 * Math.abs(x));
    return Math.copySign((1 - e) / (1 + e), x);
  }

  private static void tanhGradient(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= 1 - y[i] * y[i];
    }
  }
}
