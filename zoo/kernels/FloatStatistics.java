package kernels;

/** {@link Statistics} in single precision; sums are taken in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatStatistics implements Statistics {

  @Override
  public void moments(Batch batch, long x, double[] mean, double[] variance) {
    FloatNormalisation.moments(batch, x, mean, variance);
  }

  @Override
  public void normalise(
      Batch batch,
      long x,
      double[] mean,
      double[] factor,
      long gamma,
      long beta,
      long normalised,
      long y) {
    FloatNormalisation.normalise(batch, x, mean, factor, gamma, beta, normalised, y);
  }

  @Override
  public void normaliseGradient(
      Batch batch,
      long normalised,
      long dy,
      double[] factor,
      long gamma,
      long dgamma,
      long dbeta,
      long dx) {
    FloatNormalisation.gradient(batch, normalised, dy, factor, gamma, dgamma, dbeta, dx);
  }

  @Override
  public void respond(Response response, Batch batch, long x, long s, long y) {
    FloatMemory.inBlocks(
        batch.images(),
        batch.imageSize(),
        new long[] {x, 0, 0},
        new long[] {0, s, y},
        (blocks, first, images) -> {
          for (int image = 0; image < images; image++) {
            respond(response, batch, image * batch.imageSize(), blocks[0], blocks[1], blocks[2]);
          }
        });
  }

  private static void respond(
      Response response, Batch batch, int image, float[] x, float[] s, float[] y) {
    int pixels = batch.pixels();
    for (int channel = 0; channel < batch.channels(); channel++) {
      int begin = image + response.first(channel) * pixels;
      int end = image + response.end(channel, batch.channels()) * pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        double sum = 0;
        for (int i = begin + pixel; i < end; i += pixels) {
          sum += (double) x[i] * x[i];
        }
        double scale = response.k() + response.alpha() * sum;
        int at = image + channel * pixels + pixel;
        s[at] = (float) scale;
        y[at] = (float) (x[at] * Math.pow(scale, -response.beta()));
      }
    }
  }

  @Override
  public void respondGradient(
      Response response, Batch batch, long x, long s, long y, long dy, long dx) {
    FloatMemory.inBlocks(
        batch.images(),
        batch.imageSize(),
        new long[] {x, s, y, dy, 0},
        new long[] {0, 0, 0, 0, dx},
        (blocks, first, images) -> {
          for (int image = 0; image < images; image++) {
            respondGradient(response, batch, image * batch.imageSize(), blocks);
          }
        });
  }

  /** In the blocks are x, s, y, dy and dx. */
  private static void respondGradient(Response response, Batch batch, int image, float[][] blocks) {
    float[] x = blocks[0];
    float[] s = blocks[1];
    float[] y = blocks[2];
    float[] gradient = blocks[3];
    int pixels = batch.pixels();
    double weight = 2 * response.alpha() * response.beta();
    for (int channel = 0; channel < batch.channels(); channel++) {
      int begin = image + response.first(channel) * pixels;
      int end = image + response.end(channel, batch.channels()) * pixels;
      for (int pixel = 0; pixel < pixels; pixel++) {
        double sum = 0;
        for (int i = begin + pixel; i < end; i += pixels) {
          sum += (double) gradient[i] * y[i] / s[i];
        }
        int at = image + channel * pixels + pixel;
        blocks[4][at] =
            (float) (gradient[at] * Math.pow(s[at], -response.beta()) - weight * x[at] * sum);
      }
    }
  }

  @Override
  public void softmax(int n, int classes, long x, long y) {
    FloatMemory.inBlocks(
        n,
        classes,
        new long[] {x},
        new long[] {y},
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
  public double[] crossEntropy(int n, int classes, long x, long t) {
    double[] errors = new double[n];
    FloatMemory.inBlocks(
        n,
        classes,
        new long[] {x, t},
        new long[] {0, 0},
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
  public void crossEntropyGradient(int n, int classes, long x, long t, long dx) {
    FloatMemory.inBlocks(
        n,
        classes,
        new long[] {x, t},
        new long[] {dx, 0},
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
