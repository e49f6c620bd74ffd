package dlfs.engine.kernels;

import dlfs.engine.threads.Parallel;
import java.util.Arrays;

/** {@link Updates} in single precision. */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatUpdates implements Updates {
  /** As many numbers as are worth a thread. */
  private static final int PART = 1 << 15;

  @Override
  public void sgd(long g, long n, double rate) {
    float eta = (float) rate;
    change(n, (blocks, first, length) -> sgd(blocks[0], eta, length), g);
  }

  private static void sgd(float[] g, float eta, int n) {
    for (int i = 0; i < n; i++) {
      g[i] = eta * g[i];
    }
  }

  @Override
  public void momentum(long g, long v, long n, double rate, double momentum) {
    float eta = (float) rate;
    float alpha = (float) momentum;
    change(n, (blocks, first, length) -> momentum(blocks[0], blocks[1], eta, alpha, length), g, v);
  }

  private static void momentum(float[] g, float[] v, float eta, float alpha, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = alpha * v[i] - eta * g[i];
      g[i] = -v[i];
    }
  }

  @Override
  public void nesterov(long g, long v, long n, double rate, double momentum) {
    float eta = (float) rate;
    float alpha = (float) momentum;
    change(n, (blocks, first, length) -> nesterov(blocks[0], blocks[1], eta, alpha, length), g, v);
  }

  private static void nesterov(float[] g, float[] v, float eta, float alpha, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = alpha * v[i] - eta * g[i];
      g[i] = eta * g[i] - alpha * v[i];
    }
  }

  @Override
  public void adaGrad(long g, long h, long n, double rate, double epsilon) {
    float eta = (float) rate;
    float small = (float) epsilon;
    change(n, (blocks, first, length) -> adaGrad(blocks[0], blocks[1], eta, small, length), g, h);
  }

  private static void adaGrad(float[] g, float[] h, float eta, float epsilon, int n) {
    for (int i = 0; i < n; i++) {
      h[i] += g[i] * g[i];
      g[i] = eta * g[i] / ((float) Math.sqrt(h[i]) + epsilon);
    }
  }

  @Override
  public void rmsProp(long g, long h, long n, double rate, double decay, double epsilon) {
    float eta = (float) rate;
    float rho = (float) decay;
    float rest = (float) (1 - decay);
    float small = (float) epsilon;
    change(
        n,
        (blocks, first, length) -> rmsProp(blocks[0], blocks[1], eta, rho, rest, small, length),
        g,
        h);
  }

  private static void rmsProp(
      float[] g, float[] h, float eta, float rho, float rest, float epsilon, int n) {
    for (int i = 0; i < n; i++) {
      h[i] = rho * h[i] + rest * g[i] * g[i];
      g[i] = eta * g[i] / ((float) Math.sqrt(h[i]) + epsilon);
    }
  }

  @Override
  public void adam(
      long g, long m, long v, long n, double rate, double beta1, double beta2, double epsilon) {
    float eta = (float) rate;
    float a = (float) (1 - beta1);
    float b = (float) (1 - beta2);
    float small = (float) epsilon;
    change(
        n,
        (blocks, first, length) -> adam(blocks[0], blocks[1], blocks[2], eta, a, b, small, length),
        g,
        m,
        v);
  }

  private static void adam(
      float[] g, float[] m, float[] v, float eta, float a, float b, float epsilon, int n) {
    for (int i = 0; i < n; i++) {
      m[i] += a * (g[i] - m[i]);
      v[i] += b * (g[i] * g[i] - v[i]);
      g[i] = eta * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }

  /** Each number changes by itself, so it does not matter what is done by which thread. */
  private static void change(long n, FloatMemory.Action rule, long... addresses) {
    Parallel.forEach(
        Math.toIntExact((n + PART - 1) / PART),
        part -> {
          long first = (long) part * PART;
          long[] at = Arrays.stream(addresses).map(a -> a + first * Float.BYTES).toArray();
          FloatMemory.inBlocks(Math.min(PART, n - first), 1, at, at, rule);
        });
  }
}
