package kernels;

import java.util.Arrays;

/** Max pooling in single precision. */
final class FloatMaximum {
  private FloatMaximum() {}

  /** As {@link Windows#maximum}. */
  static void find(Window window, long x, long y, int[] largest, int from) {
    float[] image = FloatWindows.readImage(window, x);
    float[] maxima = FloatMemory.scratch(2, window.channels() * window.positions());
    if (isQuarters(window)) {
      ofQuarters(window, image, maxima, largest, from);
    } else {
      ofAny(window, image, maxima, largest, from);
    }
    FloatMemory.write(maxima, y, window.channels() * window.positions());
  }

  /** Whether the windows are 2x2 pixels, side by side. */
  private static boolean isQuarters(Window window) {
    return window.kernelHeight() == 2
        && window.kernelWidth() == 2
        && window.strideHeight() == 2
        && window.strideWidth() == 2
        && isWithoutPadding(window);
  }

  private static boolean isWithoutPadding(Window window) {
    return window.padHeight() == 0 && window.padWidth() == 0;
  }

  private static void ofQuarters(
      Window window, float[] image, float[] maxima, int[] largest, int from) {
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
      Window window,
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

  private static void ofAny(Window window, float[] image, float[] maxima, int[] largest, int from) {
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
  private static void ofAny(Window window, float[] plane, int row, int[] largest, int from) {
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

  /** As {@link Windows#maximumGradient}. */
  static void gradient(Window window, long dy, int[] largest, int from, long dx) {
    float[] gradients = FloatWindows.readOutput(window, dy);
    float[] image =
        isWithoutPadding(window)
            ? scattered(window, gradients, largest, from)
            : scatteredWithPadding(window, gradients, largest, from);
    FloatMemory.write(image, dx, window.imageSize());
  }

  private static float[] scattered(Window window, float[] gradients, int[] largest, int from) {
    float[] image = FloatMemory.zeros(3, window.imageSize());
    for (int channel = 0; channel < window.channels(); channel++) {
      int start = channel * window.channelSize();
      scatter(window, gradients, largest, from, channel, image, start);
    }
    return image;
  }

  private static float[] scatteredWithPadding(
      Window window, float[] gradients, int[] largest, int from) {
    float[] image = FloatMemory.scratch(3, window.imageSize());
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] plane = FloatMemory.zeros(1, window.planeSize());
      scatter(window, gradients, largest, from, channel, plane, 0);
      FloatWindows.fromPlane(window, plane, image, channel);
    }
    return image;
  }

  private static void scatter(
      Window window, float[] gradients, int[] largest, int from, int channel, float[] to, int at) {
    int positions = window.positions();
    for (int i = channel * positions; i < (channel + 1) * positions; i++) {
      to[at + largest[from + i]] += gradients[i];
    }
  }
}
