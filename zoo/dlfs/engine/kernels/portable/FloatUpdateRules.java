package dlfs.engine.kernels.portable;

import static dlfs.engine.kernels.portable.FloatBlocks.from;
import static dlfs.engine.kernels.portable.FloatBlocks.to;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import dlfs.engine.threads.Parallel;
import java.util.stream.Stream;

/** {@link UpdateRules} in single precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatUpdateRules implements UpdateRules {
  /** The number of parameters that one thread updates at a time. */
  private static final int PART_SIZE = 1 << 15;

  @Override
  public void sgd(Vector g, double rate) {
    float eta = (float) rate;
    update((blocks, first, length) -> sgd(blocks[0], eta, length), g);
  }

  private static void sgd(float[] g, float eta, int n) {
    for (int i = 0; i < n; i++) {
      g[i] = eta * g[i];
    }
  }

  @Override
  public void momentum(Vector g, Vector v, double rate, double momentum) {
    float eta = (float) rate;
    float alpha = (float) momentum;
    update((blocks, first, length) -> momentum(blocks[0], blocks[1], eta, alpha, length), g, v);
  }

  private static void momentum(float[] g, float[] v, float eta, float alpha, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = alpha * v[i] - eta * g[i];
      g[i] = -v[i];
    }
  }

  @Override
  public void nesterov(Vector g, Vector v, double rate, double momentum) {
    float eta = (float) rate;
    float alpha = (float) momentum;
    update((blocks, first, length) -> nesterov(blocks[0], blocks[1], eta, alpha, length), g, v);
  }

  private static void nesterov(float[] g, float[] v, float eta, float alpha, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = alpha * v[i] - eta * g[i];
      g[i] = eta * g[i] - alpha * v[i];
    }
  }

  @Override
  public void adaGrad(Vector g, Vector h, double rate, double epsilon) {
    float eta = (float) rate;
    float small = (float) epsilon;
    update((blocks, first, length) -> adaGrad(blocks[0], blocks[1], eta, small, length), g, h);
  }

  private static void adaGrad(float[] g, float[] h, float eta, float epsilon, int n) {
    for (int i = 0; i < n; i++) {
      h[i] += g[i] * g[i];
      g[i] = eta * g[i] / ((float) Math.sqrt(h[i]) + epsilon);
    }
  }

  @Override
  public void rmsProp(Vector g, Vector h, double rate, double decay, double epsilon) {
    float eta = (float) rate;
    float rho = (float) decay;
    float rest = (float) (1 - decay);
    float small = (float) epsilon;
    update(
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
      Vector g, Vector m, Vector v, double rate, double beta1, double beta2, double epsilon) {
    float eta = (float) rate;
    float a = (float) (1 - beta1);
    float b = (float) (1 - beta2);
    float small = (float) epsilon;
    update(
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

  /** Applies a rule, which updates each parameter separately, to parts of the vectors. */
  private static void update(FloatBlocks.Action rule, Vector... vectors) {
    long n = vectors[0].length();
    Parallel.forEach(
        Math.toIntExact((n + PART_SIZE - 1) / PART_SIZE),
        part -> {
          long first = (long) part * PART_SIZE;
          long length = Math.min(PART_SIZE, n - first);
          Vector[] slices =
              Stream.of(vectors).map(x -> x.slice(first, length)).toArray(Vector[]::new);
          FloatBlocks.forEach(length, from(slices), to(slices), rule);
        });
  }
}
