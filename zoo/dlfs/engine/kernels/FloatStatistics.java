package dlfs.engine.kernels;

import java.util.Arrays;

/** {@link Statistics} in single precision; sums are taken in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatStatistics implements Statistics {

  @Override
  public void moments(Batch batch, long x, double[] mean, double[] variance) {
    FloatChannels loops = FloatChannels.of(batch);
    Arrays.fill(mean, 0);
    inBlocks(batch, x, 0, 0, 0, (first, second, images) -> loops.addUp(first, images, mean));
    divide(mean, batch.perChannel());
    Arrays.fill(variance, 0);
    inBlocks(
        batch,
        x,
        0,
        0,
        0,
        (first, second, images) -> loops.addUpSquares(first, images, mean, variance));
    divide(variance, batch.perChannel());
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
    FloatChannels loops = FloatChannels.of(batch);
    float[] centre = rounded(mean);
    float[] unit = rounded(factor);
    float[] scale = read(gamma, 0, batch.channels());
    float[] shift = read(beta, 1, batch.channels());
    inBlocks(
        batch,
        x,
        0,
        normalised,
        y,
        (first, second, images) ->
            loops.normalise(first, second, images, centre, unit, scale, shift));
  }

  @Override
  public void normaliseGradient(
      Batch batch,
      boolean byBatch,
      long normalised,
      long dy,
      double[] factor,
      long gamma,
      long dgamma,
      long dbeta,
      long dx) {
    FloatChannels loops = FloatChannels.of(batch);
    double[] scaleGradient = new double[batch.channels()];
    double[] shiftGradient = new double[batch.channels()];
    inBlocks(
        batch,
        normalised,
        dy,
        0,
        0,
        (first, second, images) -> {
          loops.addUpProducts(first, second, images, scaleGradient);
          loops.addUp(second, images, shiftGradient);
        });
    FloatMemory.write(rounded(scaleGradient), dgamma, batch.channels());
    FloatMemory.write(rounded(shiftGradient), dbeta, batch.channels());
    if (byBatch) {
      divide(scaleGradient, batch.perChannel());
      divide(shiftGradient, batch.perChannel());
    } else { // a constant has no gradient to hand on
      Arrays.fill(scaleGradient, 0);
      Arrays.fill(shiftGradient, 0);
    }
    float[] scale = read(gamma, 0, batch.channels());
    float[] a = new float[batch.channels()];
    for (int channel = 0; channel < a.length; channel++) {
      a[channel] = (float) (scale[channel] * factor[channel]);
    }
    float[] b = rounded(shiftGradient);
    float[] c = rounded(scaleGradient);
    inBlocks(
        batch,
        normalised,
        dy,
        0,
        dx,
        (first, second, images) -> loops.gradient(first, second, images, a, b, c));
  }

  /** What is done with some images of two batches. */
  @FunctionalInterface
  private interface Action {
    void apply(float[] first, float[] second, int images);
  }

  /** Goes through two batches, each read from and written to an address, or 0 for neither. */
  private static void inBlocks(
      Batch batch, long first, long second, long toFirst, long toSecond, Action action) {
    FloatMemory.inBlocks(
        batch.images(),
        batch.imageSize(),
        new long[] {first, second},
        new long[] {toFirst, toSecond},
        (blocks, from, images) -> action.apply(blocks[0], blocks[1], images));
  }

  private static void divide(double[] sums, double count) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= count;
    }
  }

  private static float[] rounded(double[] numbers) {
    float[] rounded = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      rounded[i] = (float) numbers[i];
    }
    return rounded;
  }

  private static float[] read(long address, int slot, int n) {
    return FloatMemory.read(address, FloatMemory.scratch(slot, n), n);
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
