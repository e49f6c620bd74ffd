package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;

/**
 * Loops over the channels of some images of a batch, in single precision; sums are computed in
 * double precision.
 */
@SuppressWarnings("cast") // the same text serves double precision
abstract class FloatChannelLoops {
  private FloatChannelLoops() {}

  /** Returns the loops for batches of this shape. */
  static FloatChannelLoops of(ImageBatch batch) {
    return batch.pixels() == 1 ? new OfVectors(batch.channels()) : new OfImages(batch);
  }

  /** Adds Σ x of each channel to its sum. */
  abstract void sum(float[] x, int images, double[] sums);

  /** Adds Σ (x - mean)² of each channel to its sum. */
  abstract void sumSquares(float[] x, int images, double[] mean, double[] sums);

  /** Adds Σ x y of each channel to its sum. */
  abstract void sumProducts(float[] x, float[] y, int images, double[] sums);

  /** Computes x = (x - centre) factor, y = a x + b, with constants of each channel. */
  abstract void normalise(
      float[] x, float[] y, int images, float[] centre, float[] factor, float[] a, float[] b);

  /** Computes y = a (y - b - c x), with constants of each channel. */
  abstract void gradient(float[] x, float[] y, int images, float[] a, float[] b, float[] c);

  /** The loops for NCHW images, in which the pixels of a channel are adjacent. */
  private static final class OfImages extends FloatChannelLoops {
    private final int channels;
    private final int pixels;

    OfImages(ImageBatch batch) {
      channels = batch.channels();
      pixels = batch.pixels();
    }

    @Override
    void sum(float[] x, int images, double[] sums) {
      for (int plane = 0; plane < images * channels; plane++) {
        sums[plane % channels] += sumOf(x, plane * pixels, pixels);
      }
    }

    private static double sumOf(float[] x, int from, int n) {
      double sum = 0;
      for (int i = from; i < from + n; i++) {
        sum += x[i];
      }
      return sum;
    }

    @Override
    void sumSquares(float[] x, int images, double[] mean, double[] sums) {
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
    void sumProducts(float[] x, float[] y, int images, double[] sums) {
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
        float[] x, float[] y, int images, float[] centre, float[] factor, float[] a, float[] b) {
      for (int plane = 0; plane < images * channels; plane++) {
        int c = plane % channels;
        normalise(x, y, plane * pixels, pixels, centre[c], factor[c], a[c], b[c]);
      }
    }

    private static void normalise(
        float[] x, float[] y, int from, int n, float centre, float factor, float a, float b) {
      for (int i = from; i < from + n; i++) {
        x[i] = (x[i] - centre) * factor;
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

  /** The loops for outputs of fully connected layers, [N, C]. */
  private static final class OfVectors extends FloatChannelLoops {
    private final int channels;

    OfVectors(int channels) {
      this.channels = channels;
    }

    @Override
    void sum(float[] x, int images, double[] sums) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          sums[i] += x[row + i];
        }
      }
    }

    @Override
    void sumSquares(float[] x, int images, double[] mean, double[] sums) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          double difference = x[row + i] - mean[i];
          sums[i] += difference * difference;
        }
      }
    }

    @Override
    void sumProducts(float[] x, float[] y, int images, double[] sums) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          sums[i] += (double) x[row + i] * y[row + i];
        }
      }
    }

    @Override
    void normalise(
        float[] x, float[] y, int images, float[] centre, float[] factor, float[] a, float[] b) {
      for (int row = 0; row < images * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          x[row + i] = (x[row + i] - centre[i]) * factor[i];
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
