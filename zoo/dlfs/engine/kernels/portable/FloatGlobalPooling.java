package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.GlobalPooling;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Matrix;
import java.util.Arrays;

/** {@link GlobalPooling} in single precision; sums are computed in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatGlobalPooling implements GlobalPooling {

  @Override
  public void mean(ImageBatch x, Matrix y) {
    int channels = x.channels();
    int pixels = x.pixels();
    double[] sums = new double[channels];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.array(x.imageSize());
      float[] means = scratch.array(channels);
      for (int i = 0; i < x.count(); i++) {
        FloatMemory.read(x.slice(i, 1).address(), image, x.imageSize());
        Arrays.fill(sums, 0);
        if (x.layout() == Layout.NHWC) {
          for (int pixel = 0; pixel < pixels; pixel++) {
            add(image, pixel * channels, sums);
          }
        } else {
          for (int channel = 0; channel < channels; channel++) {
            sums[channel] = sum(image, channel * pixels, pixels);
          }
        }
        for (int channel = 0; channel < channels; channel++) {
          means[channel] = (float) (sums[channel] / pixels);
        }
        FloatMemory.write(means, y.row(i).address(), channels);
      }
    }
  }

  private static void add(float[] x, int from, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += x[from + i];
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
  public void meanGradient(Matrix dy, ImageBatch dx) {
    int channels = dx.channels();
    int pixels = dx.pixels();
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] shares = scratch.array(channels);
      float[] image = scratch.array(dx.imageSize());
      for (int i = 0; i < dx.count(); i++) {
        FloatMemory.read(dy.row(i).address(), shares, channels);
        for (int channel = 0; channel < channels; channel++) {
          shares[channel] /= pixels;
        }
        if (dx.layout() == Layout.NHWC) {
          for (int pixel = 0; pixel < pixels; pixel++) {
            System.arraycopy(shares, 0, image, pixel * channels, channels);
          }
        } else {
          for (int channel = 0; channel < channels; channel++) {
            Arrays.fill(image, channel * pixels, (channel + 1) * pixels, shares[channel]);
          }
        }
        FloatMemory.write(image, dx.slice(i, 1).address(), dx.imageSize());
      }
    }
  }

  @Override
  public void max(ImageBatch x, Matrix y) {
    int[] maxima = new int[x.channels()];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.array(x.imageSize());
      float[] output = scratch.array(x.channels());
      for (int i = 0; i < x.count(); i++) {
        FloatMemory.read(x.slice(i, 1).address(), image, x.imageSize());
        findMaxima(x, image, maxima);
        for (int channel = 0; channel < maxima.length; channel++) {
          output[channel] = image[maxima[channel]];
        }
        FloatMemory.write(output, y.row(i).address(), x.channels());
      }
    }
  }

  @Override
  public void maxGradient(ImageBatch x, Matrix dy, ImageBatch dx) {
    int[] maxima = new int[x.channels()];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.array(x.imageSize());
      float[] gradients = scratch.array(x.channels());
      for (int i = 0; i < x.count(); i++) {
        FloatMemory.read(x.slice(i, 1).address(), image, x.imageSize());
        FloatMemory.read(dy.row(i).address(), gradients, x.channels());
        findMaxima(x, image, maxima);
        Arrays.fill(image, 0, x.imageSize(), 0);
        for (int channel = 0; channel < maxima.length; channel++) {
          image[maxima[channel]] = gradients[channel];
        }
        FloatMemory.write(image, dx.slice(i, 1).address(), x.imageSize());
      }
    }
  }

  /** Finds the index in an image of the first maximum of each channel; NaN is the maximum. */
  private static void findMaxima(ImageBatch shape, float[] image, int[] maxima) {
    int step = shape.layout().indexOfPixel(1, shape.channels());
    for (int channel = 0; channel < maxima.length; channel++) {
      int first = channel * shape.layout().channelStride(shape.pixels());
      int best = first;
      for (int i = first; i < first + shape.pixels() * step; i += step) {
        best = image[i] > image[best] || Float.isNaN(image[i]) ? i : best;
      }
      maxima[channel] = best;
    }
  }
}
