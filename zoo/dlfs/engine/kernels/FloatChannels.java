package dlfs.engine.kernels;

/**
 * Loops over the channels of some images of a batch, in single precision; sums are taken in double
 * precision.
 */
@SuppressWarnings("cast") // the same text serves double precision
abstract class FloatChannels {
  private FloatChannels() {}

  /** The loops for batches of this shape. */
  static FloatChannels of(Batch batch) {
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

  /** Of images with several pixels in a channel, which lie side by side. */
  private static final class OfImages extends FloatChannels {
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
  private static final class OfRows extends FloatChannels {
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
