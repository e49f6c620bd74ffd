package kernels;

import java.util.SplittableRandom;

/** {@link Functions} in single precision. */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatFunctions implements Functions {

  @Override
  public void apply(ActivationFunction f, long x, long y, long n) {
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {x},
        new long[] {y},
        switch (f) {
          case IDENTITY -> (blocks, first, length) -> {};
          case RELU -> (blocks, first, length) -> relu(blocks[0], length);
          case SIGMOID -> (blocks, first, length) -> sigmoid(blocks[0], length);
          case TANH -> (blocks, first, length) -> tanh(blocks[0], length);
        });
  }

  @Override
  public void gradient(ActivationFunction f, long y, long dy, long dx, long n) {
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {y, dy},
        new long[] {0, dx},
        switch (f) {
          case IDENTITY -> (blocks, first, length) -> {};
          case RELU -> (blocks, first, length) -> reluGradient(blocks[0], blocks[1], length);
          case SIGMOID -> (blocks, first, length) -> sigmoidGradient(blocks[0], blocks[1], length);
          case TANH -> (blocks, first, length) -> tanhGradient(blocks[0], blocks[1], length);
        });
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

  @Override
  public void scale(double a, long x, long y, long n) {
    float factor = (float) a;
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {x},
        new long[] {y},
        (blocks, first, length) -> scale(factor, blocks[0], length));
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
      x[i] = (float) Math.tanh(x[i]);
    }
  }

  private static void tanhGradient(float[] y, float[] gradient, int n) {
    for (int i = 0; i < n; i++) {
      gradient[i] *= 1 - y[i] * y[i];
    }
  }

  private static void scale(float a, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] *= a;
    }
  }
}
