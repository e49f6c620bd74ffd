package kernels;

import java.util.Arrays;

/** {@link Statistics} in single precision; sums are taken in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
final class FloatStatistics implements Statistics {

  @Override
  public void moments(Batch batch, long x, double[] mean, double[] variance) {
    Arrays.fill(mean, 0);
    forEachChannel(
        batch,
        new long[] {x},
        new long[] {0},
        (blocks, from, channel) -> mean[channel] += sum(blocks[0], from, batch.pixels()));
    divide(mean, batch.perChannel());
    Arrays.fill(variance, 0);
    forEachChannel(
        batch,
        new long[] {x},
        new long[] {0},
        (blocks, from, channel) ->
            variance[channel] += squares(blocks[0], from, batch.pixels(), mean[channel]));
    divide(variance, batch.perChannel());
  }

  private static double sum(float[] x, int from, int n) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      sum += x[i];
    }
    return sum;
  }

  private static double squares(float[] x, int from, int n, double mean) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      double difference = x[i] - mean;
      sum += difference * difference;
    }
    return sum;
  }

  private static void divide(double[] sums, double count) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= count;
    }
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
    float[] scale = read(gamma, 0, batch.channels());
    float[] shift = read(beta, 1, batch.channels());
    forEachChannel(
        batch,
        new long[] {x, 0},
        new long[] {normalised, y},
        (blocks, from, channel) -> {
          float centre = (float) mean[channel];
          float unit = (float) factor[channel];
          float a = scale[channel];
          float b = shift[channel];
          for (int i = from; i < from + batch.pixels(); i++) {
            blocks[0][i] = (blocks[0][i] - centre) * unit;
            blocks[1][i] = a * blocks[0][i] + b;
          }
        });
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
    double[] scaleGradient = new double[batch.channels()];
    double[] shiftGradient = new double[batch.channels()];
    forEachChannel(
        batch,
        new long[] {normalised, dy},
        new long[] {0, 0},
        (blocks, from, channel) -> {
          scaleGradient[channel] += product(blocks[0], blocks[1], from, batch.pixels());
          shiftGradient[channel] += sum(blocks[1], from, batch.pixels());
        });
    put(scaleGradient, dgamma);
    put(shiftGradient, dbeta);
    float[] scale = read(gamma, 0, batch.channels());
    divide(scaleGradient, batch.perChannel());
    divide(shiftGradient, batch.perChannel());
    forEachChannel(
        batch,
        new long[] {normalised, dy},
        new long[] {0, dx},
        (blocks, from, channel) -> {
          float a = (float) (scale[channel] * factor[channel]);
          float b = (float) shiftGradient[channel];
          float c = (float) scaleGradient[channel];
          for (int i = from; i < from + batch.pixels(); i++) {
            blocks[1][i] = a * (blocks[1][i] - b - c * blocks[0][i]);
          }
        });
  }

  private static double product(float[] x, float[] y, int from, int n) {
    double sum = 0;
    for (int i = from; i < from + n; i++) {
      sum += (double) x[i] * y[i];
    }
    return sum;
  }

  /** What is done with one channel of one image. */
  @FunctionalInterface
  private interface Channel {
    void apply(float[][] blocks, int from, int channel);
  }

  private static void forEachChannel(Batch batch, long[] from, long[] to, Channel action) {
    int size = batch.channels() * batch.pixels();
    FloatMemory.inBlocks(
        batch.images(),
        size,
        from,
        to,
        (blocks, first, images) -> {
          for (int image = 0; image < images; image++) {
            for (int channel = 0; channel < batch.channels(); channel++) {
              action.apply(blocks, image * size + channel * batch.pixels(), channel);
            }
          }
        });
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

  private static float[] read(long address, int slot, int n) {
    return FloatMemory.read(address, FloatMemory.scratch(slot, n), n);
  }

  private static void put(double[] numbers, long address) {
    float[] block = FloatMemory.scratch(2, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      block[i] = (float) numbers[i];
    }
    FloatMemory.write(block, address, numbers.length);
  }
}
