package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.MaxPooling;
import dlfs.engine.kernels.MaxUnpooling;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * {@link MaxPooling} in single precision. The position of a maximum is an index into its channel,
 * which is padded if the images are NCHW, except with windows of 2x2.
 */
public final class FloatMaxPooling implements MaxPooling {
  private final Conv2dGeometry geometry;
  private final int outputSize;
  private final int[] maxima;
  private final Supplier<ForwardPooling> poolingOfNhwc;

  /**
   * @param images the number of images of the batch
   */
  public FloatMaxPooling(Conv2dGeometry geometry, int images) {
    this(geometry, images, null);
  }

  /**
   * @param images the number of images of the batch
   * @param poolingOfNhwc creates the forward pass of NHWC images for one thread; null for that of
   *     this class
   */
  public FloatMaxPooling(
      Conv2dGeometry geometry, int images, Supplier<ForwardPooling> poolingOfNhwc) {
    this.geometry = geometry;
    this.poolingOfNhwc = poolingOfNhwc;
    outputSize = geometry.channels() * geometry.positions();
    maxima = new int[images * outputSize];
  }

  @Override
  public void forward(int first, ImageBatch x, ImageBatch y) {
    ForwardPooling pooling =
        poolingOfNhwc != null && x.layout() == Layout.NHWC
            ? poolingOfNhwc.get()
            : (image, output, unused, at) -> forwardImage(image, output, at);
    for (int i = 0; i < x.count(); i++) {
      pooling.forward(x.slice(i, 1), y.slice(i, 1), maxima, (first + i) * outputSize);
    }
  }

  /**
   * @param at the index of the image's first entry in the maxima
   */
  private void forwardImage(ImageBatch x, ImageBatch y, int at) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.read(x.elements());
      float[] output = scratch.array(outputSize);
      if (x.layout() == Layout.NHWC) {
        poolNhwc(image, y.layout(), output, at);
      } else if (geometry.isTwoByTwo()) {
        poolTwoByTwo(image, output, at);
      } else {
        poolAny(image, scratch.array(geometry.planeSize()), output, at);
      }
      FloatMemory.write(output, y.address(), outputSize);
    }
  }

  @Override
  public void backward(int first, ImageBatch dy, ImageBatch dx) {
    for (int i = 0; i < dx.count(); i++) {
      backwardImage(dy.slice(i, 1), dx.slice(i, 1), (first + i) * outputSize);
    }
  }

  private void backwardImage(ImageBatch dy, ImageBatch dx, int at) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] gradients = scratch.read(dy.elements());
      float[] image = scratch.zeros(geometry.imageSize());
      if (dx.layout() == Layout.NHWC) {
        scatterNhwc(gradients, dy.layout(), at, image);
      } else if (geometry.hasNoPadding()) {
        for (int channel = 0; channel < geometry.channels(); channel++) {
          scatter(gradients, at, channel, image, channel * geometry.channelSize());
        }
      } else {
        float[] plane = scratch.array(geometry.planeSize());
        for (int channel = 0; channel < geometry.channels(); channel++) {
          Arrays.fill(plane, 0, geometry.planeSize(), 0);
          scatter(gradients, at, channel, plane, 0);
          FloatPlanes.copyFromPlane(geometry, plane, image, channel);
        }
      }
      FloatMemory.write(image, dx.address(), geometry.imageSize());
    }
  }

  /**
   * Returns the pixels at the positions of the maxima: the gradient of {@link MaxUnpooling}.
   *
   * @param first the index in the batch of the first image of x
   * @param x images in the layout of those that were pooled
   * @param y the output, in the layout that the output of the pooling had
   */
  void gather(int first, ImageBatch x, ImageBatch y) {
    for (int i = 0; i < x.count(); i++) {
      gatherImage(x.slice(i, 1), y.slice(i, 1), (first + i) * outputSize);
    }
  }

  private void gatherImage(ImageBatch x, ImageBatch y, int at) {
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] image = scratch.read(x.elements());
      float[] output = scratch.array(outputSize);
      if (x.layout() == Layout.NHWC) {
        gatherNhwc(image, at, y.layout(), output);
      } else if (geometry.hasNoPadding()) {
        for (int channel = 0; channel < geometry.channels(); channel++) {
          gather(image, channel * geometry.channelSize(), at, channel, output);
        }
      } else {
        float[] plane = scratch.array(geometry.planeSize());
        for (int channel = 0; channel < geometry.channels(); channel++) {
          FloatPlanes.copyToPlane(geometry, image, channel, plane);
          gather(plane, 0, at, channel, output);
        }
      }
      FloatMemory.write(output, y.address(), outputSize);
    }
  }

  private void gatherNhwc(float[] image, int at, Layout layout, float[] output) {
    int channels = geometry.channels();
    int channelStride = layout.channelStride(geometry.positions());
    for (int position = 0; position < geometry.positions(); position++) {
      int first = layout.indexOfPixel(position, channels);
      for (int channel = 0; channel < channels; channel++) {
        int to = first + channel * channelStride;
        output[to] = image[maxima[at + to] * channels + channel];
      }
    }
  }

  /** Reads the pixels of a channel, which begin at an index of the array. */
  private void gather(float[] from, int start, int at, int channel, float[] output) {
    int positions = geometry.positions();
    for (int i = channel * positions; i < (channel + 1) * positions; i++) {
      output[i] = from[start + maxima[at + i]];
    }
  }

  /** Pools windows of any size in an NHWC image. */
  private void poolNhwc(float[] image, Layout outputLayout, float[] output, int at) {
    int channels = geometry.channels();
    int channelStride = outputLayout.channelStride(geometry.positions());
    for (int position = 0; position < geometry.positions(); position++) {
      int top = position / geometry.outWidth() * geometry.strideHeight() - geometry.padding().top();
      int left =
          position % geometry.outWidth() * geometry.strideWidth() - geometry.padding().left();
      int firstRow = Math.max(0, top);
      int firstColumn = Math.max(0, left);
      int endRow = Math.min(geometry.height(), top + geometry.kernelHeight());
      int endColumn = Math.min(geometry.width(), left + geometry.kernelWidth());
      int to = outputLayout.indexOfPixel(position, channels);
      int corner = firstRow * geometry.width() + firstColumn;
      for (int channel = 0; channel < channels; channel++) {
        output[to + channel * channelStride] = image[corner * channels + channel];
        maxima[at + to + channel * channelStride] = corner;
      }
      for (int row = firstRow; row < endRow; row++) {
        for (int column = firstColumn; column < endColumn; column++) {
          int pixel = row * geometry.width() + column;
          keepLarger(image, pixel, channels, output, maxima, at, to, channelStride);
        }
      }
    }
  }

  /** Replaces the maxima so far by those channels of a pixel that are larger. */
  private static void keepLarger(
      float[] image,
      int pixel,
      int channels,
      float[] output,
      int[] maxima,
      int at,
      int to,
      int channelStride) {
    for (int channel = 0; channel < channels; channel++) {
      int index = to + channel * channelStride;
      float x = image[pixel * channels + channel];
      boolean larger = isLarger(x, output[index]);
      output[index] = larger ? x : output[index];
      maxima[at + index] = larger ? pixel : maxima[at + index];
    }
  }

  /** Pools windows of 2x2 in an NCHW image. */
  private void poolTwoByTwo(float[] image, float[] output, int at) {
    int to = 0;
    for (int channel = 0; channel < geometry.channels(); channel++) {
      int start = channel * geometry.channelSize();
      for (int row = 0; row < geometry.outHeight(); row++) {
        int corner = start + 2 * row * geometry.width();
        poolRowTwoByTwo(geometry, image, corner, output, to, maxima, at + to, start);
        to += geometry.outWidth();
      }
    }
  }

  private static void poolRowTwoByTwo(
      Conv2dGeometry geometry,
      float[] image,
      int corner,
      float[] output,
      int to,
      int[] maxima,
      int at,
      int start) {
    int width = geometry.width();
    for (int column = 0; column < geometry.outWidth(); column++) {
      int first = corner + 2 * column;
      float a = image[first];
      float b = image[first + 1];
      float c = image[first + width];
      float d = image[first + width + 1];
      float top = Math.max(a, b);
      float bottom = Math.max(c, d);
      int inTop = b > a ? 1 : 0;
      int inBottom = d > c ? width + 1 : width;
      output[to + column] = Math.max(top, bottom);
      maxima[at + column] = first - start + (bottom > top ? inBottom : inTop);
    }
  }

  /** Pools windows of any size in an NCHW image. */
  private void poolAny(float[] image, float[] plane, float[] output, int at) {
    Arrays.fill(plane, 0, geometry.planeSize(), Float.NEGATIVE_INFINITY);
    int to = 0;
    for (int channel = 0; channel < geometry.channels(); channel++) {
      FloatPlanes.copyToPlane(geometry, image, channel, plane);
      for (int row = 0; row < geometry.outHeight(); row++) {
        findRowMaxima(geometry, plane, row, maxima, at + to);
        for (int column = 0; column < geometry.outWidth(); column++) {
          output[to] = plane[maxima[at + to]];
          to++;
        }
      }
    }
  }

  private static void findRowMaxima(
      Conv2dGeometry geometry, float[] plane, int row, int[] maxima, int at) {
    int stride = geometry.strideWidth();
    int corner = row * geometry.strideHeight() * geometry.planeWidth();
    for (int column = 0; column < geometry.outWidth(); column++) {
      maxima[at + column] = corner + column * stride;
    }
    for (int i = 0; i < geometry.kernelHeight(); i++) {
      for (int j = i == 0 ? 1 : 0; j < geometry.kernelWidth(); j++) {
        int first = corner + i * geometry.planeWidth() + j;
        for (int column = 0; column < geometry.outWidth(); column++) {
          maxima[at + column] = indexOfLarger(plane, maxima[at + column], first + column * stride);
        }
      }
    }
  }

  private static int indexOfLarger(float[] x, int i, int j) {
    return isLarger(x[j], x[i]) ? j : i;
  }

  /**
   * Returns whether a &gt; b, or a is NaN. The outcome is unpredictable, so that branches would be
   * slow; the comparison of the bits as integers needs none.
   */
  private static boolean isLarger(float a, float b) {
    var x = Float.floatToRawIntBits(a);
    var y = Float.floatToRawIntBits(b);
    int sign = Float.SIZE - 1;
    return (x ^ (x >> sign) >>> 1) > (y ^ (y >> sign) >>> 1);
  }

  private void scatterNhwc(float[] gradients, Layout layout, int at, float[] image) {
    int channels = geometry.channels();
    int channelStride = layout.channelStride(geometry.positions());
    for (int position = 0; position < geometry.positions(); position++) {
      int first = layout.indexOfPixel(position, channels);
      for (int channel = 0; channel < channels; channel++) {
        int from = first + channel * channelStride;
        image[maxima[at + from] * channels + channel] += gradients[from];
      }
    }
  }

  /** Adds the gradients of a channel to its pixels, which begin at an index of the array. */
  private void scatter(float[] gradients, int at, int channel, float[] to, int start) {
    int positions = geometry.positions();
    for (int i = channel * positions; i < (channel + 1) * positions; i++) {
      to[start + maxima[at + i]] += gradients[i];
    }
  }
}
