package kernels;

import java.util.Arrays;

/** Batch normalisation in single precision; sums are taken in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
abstract class FloatNormalisation {
  private FloatNormalisation() {}

  /** The loops for batches of this shape. */
  static FloatNormalisation of(Batch batch) {
    return batch.pixels() == 1 ? new OfRows(batch.channels()) : new OfImages(batch);
  }

  /** Adds Σ x of each channel to its sum. */
  abstract void addUp(float[] x, int images, double[] sums);

  /** Adds Σ (x - mean)² of each channel to its sum. */
  abstract void addUpSquares(float[] x, int images, double[] mean, double[] sums);

  /** Adds Σ x y of each channel to its sum. */
  abstract void addUpProducts(float[] x, float[] y, int images, double[] sums);

  /** x = (x - centre) unit, y = a x + b, with numbers of each channel. */
  abstract void normalise(
      float[] x, float[] y, int images, float[] centre, float[] unit, float[] a, float[] b);

  /** y = a (y - b - c x), with numbers of each channel. */
  abstract void gradient(float[] x, float[] y, int images, float[] a, float[] b, float[] c);

  static void moments(Batch batch, long x, double[] mean, double[] variance) {
    FloatNormalisation loops = of(batch);
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

  static void normalise(
      Batch batch,
      long x,
      double[] mean,
      double[] factor,
      long gamma,
      long beta,
      long normalised,
      long y) {
    FloatNormalisation loops = of(batch);
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

  static void gradient(
      Batch batch,
      long normalised,
      long dy,
      double[] factor,
      long gamma,
      long dgamma,
      long dbeta,
      long dx) {
    FloatNormalisation loops = of(batch);
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
    divide(scaleGradient, batch.perChannel());
    divide(shiftGradient, batch.perChannel());
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

  /** Of images with several pixels in a channel, which lie side by side. */
  private static final class OfImages extends FloatNormalisation {
    private final int channels;
    private final int pixels;

    OfImages(Batch batch) {
      channels = batch.channels();
      pixels = batch.pixels();
    }

    @Override
    void addUp(float[] x, int images, double[] sums) {
      for (int plane = 0; plane < images * channels; plane++) {
        sums[plane % channels] += sum(x, plane * pixels, pixels);
      }
    }

    private static double sum(float[] x, int from, int n) {
      double sum = 0;
      for (int i = from; i < from + n; i++) {
        sum += x[i];
      }
      return sum;
    }

    @Override
    void addUpSquares(float[] x, int images, double[] mean, double[] sums) {
      for (int plane = 0; plane < images * channels; plane++) {
        int channel = plane % channels;
        sums[channel] += squares(x, plane * pixels, pixels, mean[channel]);
      }
    }

    private static double squares(float[] x, int from, int n, double mean) {
      double sum = 0;
      for (int i = from; i < from + n; i++) {
        double difference = x[i] - mean;
        sum += difference * difference;
      }
      return sum;
    }

    @Override
    void addUpProducts(float[] x, float[] y, int images, double[] sums) {
      for (int plane = 0; plane < images * channels; plane++) {
        sums[plane % channels] += product(x, y, plane * pixels, pixels);
      }
    }

    private static double product(float[] x, float[] y, int from, int n) {
      double sum = 0;
      for (int i = from; i < from + n; i++) {
        sum += (double) x[i] * y[i];
      }
      return sum;
    }

    @Override
    void normalise(
        float[] x, float[] y, int images, float[] centre, float[] unit, float[] a, float[] b) {
      for (int plane = 0; plane < images * channels; plane++) {
        int c = plane % channels;
        normalise(x, y, plane * pixels, pixels, centre[c], unit[c], a[c], b[c]);
      }
    }

    private static void normalise(
        float[] x, float[] y, int from, int n, float centre, float unit, float a, float b) {
      for (int i = from; i < from + n; i++) {
        x[i] = (x[i] - centre) * unit;
        y[i] = a * x[i] + b;
      }
    }

    @Override
    void gradient(float[] x, float[] y, int images, float[] a, float[] b, float[] c) {
      for (int plane = 0; plane < images * channels; plane++) {
        int channel = plane % channels;
        gradient(x, y, plane * pixels, pixels, a[channel], b[channel], c[channel]);
      }
    }

    private static void gradient(float[] x, float[] y, int from, int n, float a, float b, float c) {
      for (int i = from; i < from + n; i++) {
        y[i] = a * (y[i] - b - c * x[i]);
      }
    }
  }

  /** Of what fully connected layers put out: rows with a number of each channel. */
  private static final class OfRows extends FloatNormalisation {
    private final int channels;

    OfRows(int channels) {
      this.channels = channels;
    }

    @Override
    void addUp(float[] x, int images, double[] sums) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          sums[i] += x[row + i];
        }
      }
    }

    @Override
    void addUpSquares(float[] x, int images, double[] mean, double[] sums) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          double difference = x[row + i] - mean[i];
          sums[i] += difference * difference;
        }
      }
    }

    @Override
    void addUpProducts(float[] x, float[] y, int images, double[] sums) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          sums[i] += (double) x[row + i] * y[row + i];
        }
      }
    }

    @Override
    void normalise(
        float[] x, float[] y, int images, float[] centre, float[] unit, float[] a, float[] b) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          x[row + i] = (x[row + i] - centre[i]) * unit[i];
          y[row + i] = a[i] * x[row + i] + b[i];
        }
      }
    }

    @Override
    void gradient(float[] x, float[] y, int images, float[] a, float[] b, float[] c) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          y[row + i] = a[i] * (y[row + i] - b[i] - c[i] * x[row + i]);
        }
      }
    }
  }
}
