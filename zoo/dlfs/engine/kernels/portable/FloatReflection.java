package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Reflection;
import java.util.Arrays;

/** {@link Reflection} in single precision, pixel by pixel. */
public final class FloatReflection implements Reflection {

  @Override
  public void forward(int pad, ImageBatch x, ImageBatch y) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.array(x.imageSize());
      float[] padded = scratch.array(y.imageSize());
      for (int i = 0; i < x.count(); i++) {
        FloatMemory.read(x.slice(i, 1).address(), image, x.imageSize());
        forEachPixel(
            pad,
            x,
            (inImage, inPadded, n) -> System.arraycopy(image, inImage, padded, inPadded, n));
        FloatMemory.write(padded, y.slice(i, 1).address(), y.imageSize());
      }
    }
  }

  @Override
  public void backward(int pad, ImageBatch dy, ImageBatch dx) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] padded = scratch.array(dy.imageSize());
      float[] image = scratch.array(dx.imageSize());
      for (int i = 0; i < dx.count(); i++) {
        FloatMemory.read(dy.slice(i, 1).address(), padded, dy.imageSize());
        Arrays.fill(image, 0, dx.imageSize(), 0);
        forEachPixel(
            pad,
            dx,
            (inImage, inPadded, n) -> {
              for (int channel = 0; channel < n; channel++) {
                image[inImage + channel] += padded[inPadded + channel];
              }
            });
        FloatMemory.write(image, dx.slice(i, 1).address(), dx.imageSize());
      }
    }
  }

  /**
   * Processes the n elements of a pixel, from an index in the image and one in the padded image.
   */
  @FunctionalInterface
  private interface Action {
    void apply(int inImage, int inPadded, int n);
  }

  /** Processes the pixels of one padded image: those of each channel, or of all together. */
  private static void forEachPixel(int pad, ImageBatch images, Action action) {
    boolean channelsLast = images.layout() == Layout.NHWC;
    int planes = channelsLast ? 1 : images.channels();
    int elementsPerPixel = channelsLast ? images.channels() : 1;
    int inPadded = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int row = -pad; row < images.height() + pad; row++) {
        int line = (plane * images.height() + mirrored(row, images.height())) * images.width();
        for (int column = -pad; column < images.width() + pad; column++) {
          int pixel = line + mirrored(column, images.width());
          action.apply(pixel * elementsPerPixel, inPadded, elementsPerPixel);
          inPadded += elementsPerPixel;
        }
      }
    }
  }

  private static int mirrored(int i, int size) {
    return i < size ? Math.abs(i) : 2 * (size - 1) - i;
  }
}
