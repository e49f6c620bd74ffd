package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;
import dlfs.layers.ActivationFunction;
import java.util.Arrays;

/**
 * Loops over blocks of rows in which each element belongs to a channel, in single precision. The
 * rows of NHWC images are their pixels, and those of the outputs of fully connected layers are the
 * samples: each has an element of every channel. The rows of NCHW images are the channels of an
 * image, one after the other.
 */
@SuppressWarnings("cast") // the same text serves double precision
abstract class FloatChannelLoops {
  private final int channels;
  private final int rowsPerImage;
  private final int columns;

  private FloatChannelLoops(int channels, int rowsPerImage, int columns) {
    this.channels = channels;
    this.rowsPerImage = rowsPerImage;
    this.columns = columns;
  }

  /** Returns the loops for batches of this shape and layout. */
  static FloatChannelLoops of(ImageBatch batch) {
    return switch (batch.layout()) {
      case NHWC -> new OfPixels(batch.channels(), batch.pixels());
      case NCHW ->
          batch.pixels() == 1
              ? new OfPixels(batch.channels(), 1)
              : new OfPlanes(batch.channels(), batch.pixels());
    };
  }

  /** Returns the number of channels. */
  int channels() {
    return channels;
  }

  /** Returns the number of rows of an image. */
  int rowsPerImage() {
    return rowsPerImage;
  }

  /** Returns the number of elements of a row. */
  int columns() {
    return columns;
  }

  /** Returns sums over blocks, at 0. */
  abstract Sums sums();

  /** Returns constants of each channel in the form that the loops take. */
  abstract float[] constants(double[] ofChannels);

  /**
   * The constants of a normalisation x̂ = (x - mean) / σ, z = γ x̂ + β, in the form that the loops
   * take.
   */
  record Constants(float[] mean, float[] inverseDeviation, float[] gamma, float[] beta) {}

  // The following process rows from the given one of a batch on.

  /** Computes x = x - a. */
  abstract void subtract(float[] x, int first, int rows, float[] a);

  /** Computes x̂ in place of x. */
  abstract void normalise(float[] x, int first, int rows, Constants k);

  /** Computes z. */
  abstract void scale(float[] x, float[] z, int first, int rows, Constants k);

  /** Computes max(z, 0). */
  abstract void relu(float[] x, float[] y, int first, int rows, Constants k);

  /** Computes x̂ in place of x, and sets dy to 0 where z is not above 0. */
  abstract void reluGradient(float[] x, float[] dy, int first, int rows, Constants k);

  /** Computes dz = a (dz - b - c x̂). */
  abstract void gradient(
      float[] normalised, float[] dz, int first, int rows, float[] a, float[] b, float[] c);

  /** The sums Σ y and Σ x y of each channel. */
  abstract static class Sums {
    final double[] ofY;
    final double[] ofProducts;

    private Sums(int channels) {
      ofY = new double[channels];
      ofProducts = new double[channels];
    }

    /** Adds the elements of rows from the given one on. */
    abstract void add(float[] x, float[] y, int first, int rows);

    /** Completes the sums. */
    abstract void finish();
  }

  /** The loops for rows with an element of every channel. */
  private static final class OfPixels extends FloatChannelLoops {

    OfPixels(int channels, int pixels) {
      super(channels, pixels, channels);
    }

    @Override
    Sums sums() {
      return rowsPerImage() == 1 ? new ExactSums(channels()) : new LaneSums(channels());
    }

    /** Repeats the constants for each row of a block, so that the loops are long. */
    @Override
    float[] constants(double[] ofChannels) {
      float[] repeated = new float[FloatBlocks.rowsPerBlock(columns()) * columns()];
      for (int row = 0; row < repeated.length; row += ofChannels.length) {
        for (int channel = 0; channel < ofChannels.length; channel++) {
          repeated[row + channel] = (float) ofChannels[channel];
        }
      }
      return repeated;
    }

    @Override
    void subtract(float[] x, int first, int rows, float[] a) {
      for (int i = 0; i < rows * columns(); i++) {
        x[i] -= a[i];
      }
    }

    @Override
    void normalise(float[] x, int first, int rows, Constants k) {
      normalise(x, rows * columns(), k.mean(), k.inverseDeviation());
    }

    private static void normalise(float[] x, int n, float[] mean, float[] inverse) {
      for (int i = 0; i < n; i++) {
        x[i] = (x[i] - mean[i]) * inverse[i];
      }
    }

    @Override
    void scale(float[] x, float[] z, int first, int rows, Constants k) {
      scale(x, z, rows * columns(), k.mean(), k.inverseDeviation(), k.gamma(), k.beta());
    }

    private static void scale(
        float[] x, float[] z, int n, float[] mean, float[] inverse, float[] a, float[] b) {
      for (int i = 0; i < n; i++) {
        z[i] = a[i] * ((x[i] - mean[i]) * inverse[i]) + b[i];
      }
    }

    @Override
    void relu(float[] x, float[] y, int first, int rows, Constants k) {
      relu(x, y, rows * columns(), k.mean(), k.inverseDeviation(), k.gamma(), k.beta());
    }

    private static void relu(
        float[] x, float[] y, int n, float[] mean, float[] inverse, float[] a, float[] b) {
      for (int i = 0; i < n; i++) {
        y[i] = Math.max(a[i] * ((x[i] - mean[i]) * inverse[i]) + b[i], 0);
      }
    }

    @Override
    void reluGradient(float[] x, float[] dy, int first, int rows, Constants k) {
      int n = rows * columns();
      normalise(x, n, k.mean(), k.inverseDeviation());
      reluGradient(x, dy, n, k.gamma(), k.beta());
    }

    /** As in {@link FloatElementwiseFunctions}, a branch would be far slower. */
    private static void reluGradient(float[] normalised, float[] dy, int n, float[] a, float[] b) {
      for (int i = 0; i < n; i++) {
        float y = Math.max(a[i] * normalised[i] + b[i], 0);
        dy[i] *= Math.min(y * Float.MAX_VALUE * Float.MAX_VALUE, 1);
      }
    }

    @Override
    void gradient(float[] x, float[] dz, int first, int rows, float[] a, float[] b, float[] c) {
      for (int i = 0; i < rows * columns(); i++) {
        dz[i] = a[i] * (dz[i] - b[i] - c[i] * x[i]);
      }
    }
  }

  /** Sums in double precision, for few rows. */
  private static final class ExactSums extends Sums {
    ExactSums(int channels) {
      super(channels);
    }

    @Override
    void add(float[] x, float[] y, int first, int rows) {
      int channels = ofY.length;
      for (int row = 0; row < rows * channels; row += channels) {
        for (int i = 0; i < channels; i++) {
          ofY[i] += y[row + i];
          ofProducts[i] += (double) x[row + i] * y[row + i];
        }
      }
    }

    @Override
    void finish() {
      // The sums are complete at any time.
    }
  }

  /**
   * Sums of each position of a block, which are added up in double precision after some blocks. So
   * the loops can be vectorised, and rounding errors stay those of a few additions.
   */
  private static final class LaneSums extends Sums {
    private static final int BLOCKS_BETWEEN_TOTALS = 16;

    private float[] lanesOfY = new float[0];
    private float[] lanesOfProducts = new float[0];
    private int pending;

    LaneSums(int channels) {
      super(channels);
    }

    @Override
    void add(float[] x, float[] y, int first, int rows) {
      int length = rows * ofY.length;
      if (length > lanesOfY.length) {
        finish();
        lanesOfY = new float[length];
        lanesOfProducts = new float[length];
      }
      add(x, y, lanesOfY, lanesOfProducts, length);
      pending++;
      if (pending == BLOCKS_BETWEEN_TOTALS) {
        finish();
      }
    }

    private static void add(float[] x, float[] y, float[] sums, float[] products, int n) {
      for (int i = 0; i < n; i++) {
        sums[i] += y[i];
        products[i] += x[i] * y[i];
      }
    }

    @Override
    void finish() {
      for (int row = 0; row < lanesOfY.length; row += ofY.length) {
        for (int channel = 0; channel < ofY.length; channel++) {
          ofY[channel] += lanesOfY[row + channel];
          ofProducts[channel] += lanesOfProducts[row + channel];
        }
      }
      Arrays.fill(lanesOfY, 0);
      Arrays.fill(lanesOfProducts, 0);
      pending = 0;
    }
  }

  /** The loops for rows of one channel each. */
  private static final class OfPlanes extends FloatChannelLoops {

    OfPlanes(int channels, int pixels) {
      super(channels, channels, pixels);
    }

    @Override
    Sums sums() {
      return new PlaneSums(channels(), columns());
    }

    @Override
    float[] constants(double[] ofChannels) {
      float[] rounded = new float[ofChannels.length];
      for (int i = 0; i < rounded.length; i++) {
        rounded[i] = (float) ofChannels[i];
      }
      return rounded;
    }

    @Override
    void subtract(float[] x, int first, int rows, float[] a) {
      for (int row = 0; row < rows; row++) {
        normalise(x, row * columns(), columns(), a[(first + row) % channels()], 1);
      }
    }

    @Override
    void normalise(float[] x, int first, int rows, Constants k) {
      for (int row = 0; row < rows; row++) {
        int channel = (first + row) % channels();
        normalise(x, row * columns(), columns(), k.mean()[channel], k.inverseDeviation()[channel]);
      }
    }

    private static void normalise(float[] x, int from, int n, float mean, float inverse) {
      for (int i = from; i < from + n; i++) {
        x[i] = (x[i] - mean) * inverse;
      }
    }

    @Override
    void scale(float[] x, float[] z, int first, int rows, Constants k) {
      int columns = columns();
      System.arraycopy(x, 0, z, 0, rows * columns);
      normalise(z, first, rows, k);
      for (int row = 0; row < rows; row++) {
        int channel = (first + row) % channels();
        scale(z, row * columns, columns, k.gamma()[channel], k.beta()[channel]);
      }
    }

    private static void scale(float[] x, int from, int n, float a, float b) {
      for (int i = from; i < from + n; i++) {
        x[i] = a * x[i] + b;
      }
    }

    @Override
    void relu(float[] x, float[] y, int first, int rows, Constants k) {
      scale(x, y, first, rows, k);
      FloatElementwiseFunctions.apply(ActivationFunction.RELU, y, rows * columns());
    }

    @Override
    void reluGradient(float[] x, float[] dy, int first, int rows, Constants k) {
      normalise(x, first, rows, k);
      for (int row = 0; row < rows; row++) {
        int channel = (first + row) % channels();
        reluGradient(x, dy, row * columns(), columns(), k.gamma()[channel], k.beta()[channel]);
      }
    }

    private static void reluGradient(
        float[] normalised, float[] dy, int from, int n, float a, float b) {
      for (int i = from; i < from + n; i++) {
        float y = Math.max(a * normalised[i] + b, 0);
        dy[i] *= Math.min(y * Float.MAX_VALUE * Float.MAX_VALUE, 1);
      }
    }

    @Override
    void gradient(float[] x, float[] dz, int first, int rows, float[] a, float[] b, float[] c) {
      for (int row = 0; row < rows; row++) {
        int channel = (first + row) % channels();
        gradient(x, dz, row * columns(), columns(), a[channel], b[channel], c[channel]);
      }
    }

    private static void gradient(
        float[] x, float[] dz, int from, int n, float a, float b, float c) {
      for (int i = from; i < from + n; i++) {
        dz[i] = a * (dz[i] - b - c * x[i]);
      }
    }
  }

  /** Sums over planes, in double precision. */
  private static final class PlaneSums extends Sums {
    private final int pixels;

    PlaneSums(int channels, int pixels) {
      super(channels);
      this.pixels = pixels;
    }

    @Override
    void add(float[] x, float[] y, int first, int rows) {
      for (int row = 0; row < rows; row++) {
        int channel = (first + row) % ofY.length;
        addRow(x, y, row * pixels, channel);
      }
    }

    /** Uses two sums of each kind, since an addition has to wait for the one before it. */
    private void addRow(float[] x, float[] y, int from, int channel) {
      double even = 0;
      double odd = 0;
      double evenProducts = 0;
      double oddProducts = 0;
      int end = from + pixels;
      int i = from;
      for (; i + 1 < end; i += 2) {
        even += y[i];
        odd += y[i + 1];
        evenProducts += (double) x[i] * y[i];
        oddProducts += (double) x[i + 1] * y[i + 1];
      }
      if (i < end) {
        even += y[i];
        evenProducts += (double) x[i] * y[i];
      }
      ofY[channel] += even + odd;
      ofProducts[channel] += evenProducts + oddProducts;
    }

    @Override
    void finish() {
      // The sums are complete at any time.
    }
  }
}
