package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ChannelBiases;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Vector;

/** {@link ChannelBiases} in single precision; sums are computed in double precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatChannelBiases implements ChannelBiases {

  @Override
  public void add(Vector b, ImageBatch z) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] biases = scratch.read(b);
      float[] image = scratch.array(z.imageSize());
      for (int i = 0; i < z.count(); i++) {
        long address = z.slice(i, 1).address();
        FloatMemory.read(address, image, z.imageSize());
        if (z.layout() == Layout.NHWC) {
          for (int pixel = 0; pixel < z.pixels(); pixel++) {
            addAll(biases, image, pixel * z.channels(), z.channels());
          }
        } else {
          for (int channel = 0; channel < z.channels(); channel++) {
            addOne(biases[channel], image, channel * z.pixels(), z.pixels());
          }
        }
        FloatMemory.write(image, address, z.imageSize());
      }
    }
  }

  private static void addAll(float[] x, float[] y, int from, int n) {
    for (int i = 0; i < n; i++) {
      y[from + i] += x[i];
    }
  }

  private static void addOne(float x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x;
    }
  }

  @Override
  public void gradient(ImageBatch dz, Vector db) {
    double[] sums = new double[dz.channels()];
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.array(dz.imageSize());
      for (int i = 0; i < dz.count(); i++) {
        FloatMemory.read(dz.slice(i, 1).address(), image, dz.imageSize());
        addPixels(dz, image, sums);
      }
      float[] results = scratch.array(sums.length);
      for (int channel = 0; channel < sums.length; channel++) {
        results[channel] = (float) sums[channel];
      }
      FloatMemory.write(results, db.address(), sums.length);
    }
  }

  /**
   * Adds to the sum of each channel its pixels in one image.
   *
   * @param batch the batch that has the image
   */
  static void addPixels(ImageBatch batch, float[] image, double[] sums) {
    if (batch.layout() == Layout.NHWC) {
      for (int pixel = 0; pixel < batch.pixels(); pixel++) {
        addPixel(image, pixel * sums.length, sums);
      }
    } else {
      for (int channel = 0; channel < sums.length; channel++) {
        sums[channel] += sum(image, channel * batch.pixels(), batch.pixels());
      }
    }
  }

  private static void addPixel(float[] x, int from, double[] sums) {
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
}
