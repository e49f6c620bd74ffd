package dlfs.engine.kernels;

import java.util.Arrays;

/** {@link MaxPooling} in single precision. */
final class FloatMaxima implements MaxPooling {
  private final Conv2dGeometry window;
  private final int outputs;
  private final int[] largest;

  /**
   * @param images how many the batch has
   */
  FloatMaxima(Conv2dGeometry window, int images) {
    this.window = window;
    outputs = window.channels() * window.positions();
    largest = new int[images * outputs];
  }

  @Override
  public void find(int first, int images, Pixels x, Pixels y) {
    for (int i = 0; i < images; i++) {
      find(
          x.after(i, window.imageSize(), Float.BYTES),
          y.after(i, outputs, Float.BYTES),
          (first + i) * outputs);
    }
  }

  @Override
  public void spread(int first, int images, Pixels dy, Pixels dx) {
    for (int i = 0; i < images; i++) {
      long ofOutput = dy.after(i, outputs, Float.BYTES).address();
      float[] gradients = FloatWindows.readOutput(window, ofOutput);
      FloatMemory.write(
          scattered(gradients, dy.order(), (first + i) * outputs, dx.order()),
          dx.after(i, window.imageSize(), Float.BYTES).address(),
          window.imageSize());
    }
  }

  private void find(Pixels x, Pixels y, int from) {
    float[] image = FloatWindows.readImage(window, x.address());
    float[] maxima = FloatMemory.scratch(2, outputs);
    if (x.order() == Layout.NHWC) {
      ofChannelsLast(window, image, y.order(), maxima, largest, from);
    } else if (window.isQuarter()) {
      ofQuarters(window, image, maxima, largest, from);
    } else {
      ofAny(window, image, maxima, largest, from);
    }
    FloatMemory.write(maxima, y.address(), outputs);
  }

  private static void ofChannelsLast(
      Conv2dGeometry window, float[] image, Layout order, float[] maxima, int[] largest, int from) {
    int channels = window.channels();
    int step = order.step(window.positions());
    for (int position = 0; position < window.positions(); position++) {
      int row = position / window.outWidth();
      int pixel = 2 * row * window.width() + 2 * (position % window.outWidth());
      int to = order.first(position, channels);
      ofQuarter(image, pixel, window.width(), channels, maxima, largest, from, to, step);
    }
  }

  /** All channels of the quarter with its corner at this pixel. */
  private static void ofQuarter(
      float[] image,
      int pixel,
      int width,
      int channels,
      float[] maxima,
      int[] largest,
      int from,
      int to,
      int step) {
    int at = pixel * channels;
    int below = at + width * channels;
    for (int channel = 0; channel < channels; channel++) {
      float a = image[at + channel];
      float b = image[at + channels + channel];
      float c = image[below + channel];
      float d = image[below + channels + channel];
      float top = Math.max(a, b);
      float bottom = Math.max(c, d);
      int inTop = b > a ? 1 : 0;
      int inBottom = d > c ? width + 1 : width;
      maxima[to + channel * step] = Math.max(top, bottom);
      largest[from + to + channel * step] = pixel + (bottom > top ? inBottom : inTop);
    }
  }

  private static void ofQuarters(
      Conv2dGeometry window, float[] image, float[] maxima, int[] largest, int from) {
    int to = 0;
    for (int channel = 0; channel < window.channels(); channel++) {
      int start = channel * window.channelSize();
      for (int row = 0; row < window.outHeight(); row++) {
        int corner = start + 2 * row * window.width();
        ofQuarters(window, image, corner, maxima, to, largest, from + to, start);
        to += window.outWidth();
      }
    }
  }

  /** A row of windows, from this corner on. */
  private static void ofQuarters(
      Conv2dGeometry window,
      float[] image,
      int corner,
      float[] maxima,
      int to,
      int[] largest,
      int from,
      int start) {
    int width = window.width();
    for (int column = 0; column < window.outWidth(); column++) {
      int at = corner + 2 * column;
      float a = image[at];
      float b = image[at + 1];
      float c = image[at + width];
      float d = image[at + width + 1];
      float top = Math.max(a, b);
      float bottom = Math.max(c, d);
      int inTop = b > a ? 1 : 0;
      int inBottom = d > c ? width + 1 : width;
      maxima[to + column] = Math.max(top, bottom);
      largest[from + column] = at - start + (bottom > top ? inBottom : inTop);
    }
  }

  private static int larger(float[] x, int i, int j) {
    return isLarger(x[j], x[i]) ? j : i;
  }

  private static void ofAny(
      Conv2dGeometry window, float[] image, float[] maxima, int[] largest, int from) {
    float[] plane = FloatMemory.scratch(1, window.planeSize());
    Arrays.fill(plane, 0, window.planeSize(), Float.NEGATIVE_INFINITY);
    int to = 0;
    for (int channel = 0; channel < window.channels(); channel++) {
      FloatWindows.toPlane(window, image, channel, plane);
      for (int row = 0; row < window.outHeight(); row++) {
        ofAny(window, plane, row, largest, from + to);
        for (int column = 0; column < window.outWidth(); column++) {
          maxima[to] = plane[largest[from + to]];
          to++;
        }
      }
    }
  }

  /** A row of windows. */
  private static void ofAny(
      Conv2dGeometry window, float[] plane, int row, int[] largest, int from) {
    int stride = window.strideWidth();
    int corner = row * window.strideHeight() * window.planeWidth();
    for (int column = 0; column < window.outWidth(); column++) {
      largest[from + column] = corner + column * stride;
    }
    for (int i = 0; i < window.kernelHeight(); i++) {
      for (int j = i == 0 ? 1 : 0; j < window.kernelWidth(); j++) {
        int at = corner + i * window.planeWidth() + j;
        for (int column = 0; column < window.outWidth(); column++) {
          largest[from + column] = larger(plane, largest[from + column], at + column * stride);
        }
      }
    }
  }

  /**
   * Whether a &gt; b, or a is NaN. Which of two pixels is larger cannot be predicted; to compare
   * their bits as integers takes no branch.
   */
  private static boolean isLarger(float a, float b) {
    var x = Float.floatToRawIntBits(a);
    var y = Float.floatToRawIntBits(b);
    int sign = Float.SIZE - 1;
    return (x ^ (x >> sign) >>> 1) > (y ^ (y >> sign) >>> 1);
  }

  private float[] scattered(float[] gradients, Layout order, int from, Layout ofImage) {
    if (ofImage == Layout.NHWC) {
      return scatteredToPixels(window, gradients, order, largest, from);
    }
    return window.hasNoPadding()
        ? scattered(window, gradients, largest, from)
        : scatteredWithPadding(window, gradients, largest, from);
  }

  private static float[] scatteredToPixels(
      Conv2dGeometry window, float[] gradients, Layout order, int[] largest, int from) {
    float[] image = FloatMemory.zeros(3, window.imageSize());
    int step = order.step(window.positions());
    for (int position = 0; position < window.positions(); position++) {
      int first = order.first(position, window.channels());
      for (int channel = 0; channel < window.channels(); channel++) {
        int at = first + channel * step;
        image[largest[from + at] * window.channels() + channel] += gradients[at];
      }
    }
    return image;
  }

  private static float[] scattered(
      Conv2dGeometry window, float[] gradients, int[] largest, int from) {
    float[] image = FloatMemory.zeros(3, window.imageSize());
    for (int channel = 0; channel < window.channels(); channel++) {
      int start = channel * window.channelSize();
      scatter(window, gradients, largest, from, channel, image, start);
    }
    return image;
  }

  private static float[] scatteredWithPadding(
      Conv2dGeometry window, float[] gradients, int[] largest, int from) {
    float[] image = FloatMemory.scratch(3, window.imageSize());
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] plane = FloatMemory.zeros(1, window.planeSize());
      scatter(window, gradients, largest, from, channel, plane, 0);
      FloatWindows.fromPlane(window, plane, image, channel);
    }
    return image;
  }

  private static void scatter(
      Conv2dGeometry window,
      float[] gradients,
      int[] largest,
      int from,
      int channel,
      float[] to,
      int at) {
    int positions = window.positions();
    for (int i = channel * positions; i < (channel + 1) * positions; i++) {
      to[at + largest[from + i]] += gradients[i];
    }
  }
}
