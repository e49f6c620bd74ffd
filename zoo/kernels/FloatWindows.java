package kernels;

import java.util.Arrays;

/** {@link Windows} in single precision, one channel after the other, each with its padding. */
final class FloatWindows implements Windows {

  @Override
  public void im2col(Window window, long x, long columns) {
    int positions = window.positions();
    int length = window.kernelSize() * positions;
    float[] plane = FloatMemory.zeros(1, paddedSize(window));
    float[] block = FloatMemory.scratch(2, length);
    for (int channel = 0; channel < window.channels(); channel++) {
      readPlane(window, x, channel, plane);
      gather(window, plane, block);
      FloatMemory.write(block, columns + (long) channel * length * Float.BYTES, length);
    }
  }

  private static void gather(Window window, float[] plane, float[] block) {
    int outWidth = window.outWidth();
    int stride = window.strideWidth();
    int to = 0;
    for (int i = 0; i < window.kernelHeight(); i++) {
      for (int j = 0; j < window.kernelWidth(); j++) {
        for (int row = 0; row < window.outHeight(); row++) {
          int from = (row * window.strideHeight() + i) * window.paddedWidth() + j;
          if (stride == 1) {
            System.arraycopy(plane, from, block, to, outWidth);
          } else {
            for (int column = 0; column < outWidth; column++) {
              block[to + column] = plane[from + column * stride];
            }
          }
          to += outWidth;
        }
      }
    }
  }

  @Override
  public void col2im(Window window, long columns, long x) {
    int length = window.kernelSize() * window.positions();
    float[] block = FloatMemory.scratch(2, length);
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] plane = FloatMemory.zeros(1, paddedSize(window));
      FloatMemory.read(columns + (long) channel * length * Float.BYTES, block, length);
      scatter(window, block, plane);
      writePlane(window, plane, x, channel);
    }
  }

  private static void scatter(Window window, float[] block, float[] plane) {
    int outWidth = window.outWidth();
    int from = 0;
    for (int i = 0; i < window.kernelHeight(); i++) {
      for (int j = 0; j < window.kernelWidth(); j++) {
        for (int row = 0; row < window.outHeight(); row++) {
          int to = (row * window.strideHeight() + i) * window.paddedWidth() + j;
          addRow(block, from, plane, to, window.strideWidth(), outWidth);
          from += outWidth;
        }
      }
    }
  }

  private static void addRow(float[] x, int from, float[] y, int to, int stride, int n) {
    if (stride == 1) {
      for (int column = 0; column < n; column++) {
        y[to + column] += x[from + column];
      }
    } else {
      for (int column = 0; column < n; column++) {
        y[to + column * stride] += x[from + column];
      }
    }
  }

  @Override
  public void maximum(Window window, long x, long y, int[] largest, int from) {
    int positions = window.positions();
    float[] plane = FloatMemory.scratch(1, paddedSize(window));
    Arrays.fill(plane, 0, paddedSize(window), Float.NEGATIVE_INFINITY);
    float[] block = FloatMemory.scratch(2, positions);
    for (int channel = 0; channel < window.channels(); channel++) {
      readPlane(window, x, channel, plane);
      maximum(window, plane, block, largest, from + channel * positions);
      FloatMemory.write(block, y + (long) channel * positions * Float.BYTES, positions);
    }
  }

  private static void maximum(
      Window window, float[] plane, float[] block, int[] largest, int from) {
    int outWidth = window.outWidth();
    for (int row = 0; row < window.outHeight(); row++) {
      int corner = row * window.strideHeight() * window.paddedWidth();
      int to = row * outWidth;
      for (int column = 0; column < outWidth; column++) {
        largest[from + to + column] = corner + column * window.strideWidth();
      }
      for (int i = 0; i < window.kernelHeight(); i++) {
        for (int j = i == 0 ? 1 : 0; j < window.kernelWidth(); j++) {
          int at = corner + i * window.paddedWidth() + j;
          keepLarger(plane, at, window.strideWidth(), largest, from + to, outWidth);
        }
      }
      for (int column = 0; column < outWidth; column++) {
        block[to + column] = plane[largest[from + to + column]];
      }
    }
  }

  private static void keepLarger(
      float[] plane, int at, int stride, int[] largest, int from, int n) {
    for (int column = 0; column < n; column++) {
      int other = at + column * stride;
      int best = largest[from + column];
      largest[from + column] = isLarger(plane[other], plane[best]) ? other : best;
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

  @Override
  public void maximumGradient(Window window, long dy, int[] largest, int from, long dx) {
    int positions = window.positions();
    float[] block = FloatMemory.scratch(2, positions);
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] plane = FloatMemory.zeros(1, paddedSize(window));
      FloatMemory.read(dy + (long) channel * positions * Float.BYTES, block, positions);
      for (int i = 0; i < positions; i++) {
        plane[largest[from + channel * positions + i]] += block[i];
      }
      writePlane(window, plane, dx, channel);
    }
  }

  @Override
  public void mean(Window window, long x, long y) {
    int positions = window.positions();
    float[] plane = FloatMemory.zeros(1, paddedSize(window));
    for (int channel = 0; channel < window.channels(); channel++) {
      readPlane(window, x, channel, plane);
      float[] block = FloatMemory.zeros(2, positions);
      overWindows(window, (position, at, share) -> block[position] += share * plane[at]);
      FloatMemory.write(block, y + (long) channel * positions * Float.BYTES, positions);
    }
  }

  @Override
  public void meanGradient(Window window, long dy, long dx) {
    int positions = window.positions();
    float[] block = FloatMemory.scratch(2, positions);
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] plane = FloatMemory.zeros(1, paddedSize(window));
      FloatMemory.read(dy + (long) channel * positions * Float.BYTES, block, positions);
      overWindows(window, (position, at, share) -> plane[at] += share * block[position]);
      writePlane(window, plane, dx, channel);
    }
  }

  @FunctionalInterface
  private interface Pixel {
    void visit(int position, int at, float share);
  }

  /** Visits every pixel, padding left out, of every window, with its share of the window's mean. */
  private static void overWindows(Window window, Pixel action) {
    int position = 0;
    for (int row = 0; row < window.outHeight(); row++) {
      int top = row * window.strideHeight();
      int firstRow = Math.max(top, window.padHeight());
      int endRow = Math.min(top + window.kernelHeight(), window.padHeight() + window.height());
      for (int column = 0; column < window.outWidth(); column++) {
        int left = column * window.strideWidth();
        int firstColumn = Math.max(left, window.padWidth());
        int endColumn = Math.min(left + window.kernelWidth(), window.padWidth() + window.width());
        float share = (float) 1 / ((endRow - firstRow) * (endColumn - firstColumn));
        for (int i = firstRow; i < endRow; i++) {
          for (int j = firstColumn; j < endColumn; j++) {
            action.visit(position, i * window.paddedWidth() + j, share);
          }
        }
        position++;
      }
    }
  }

  private static int paddedSize(Window window) {
    return window.paddedHeight() * window.paddedWidth();
  }

  /** Reads one channel of an image into the middle of a plane; the padding around it stays. */
  private static void readPlane(Window window, long x, int channel, float[] plane) {
    int size = window.height() * window.width();
    long address = x + (long) channel * size * Float.BYTES;
    if (window.padHeight() == 0 && window.padWidth() == 0) {
      FloatMemory.read(address, plane, size);
      return;
    }
    float[] image = FloatMemory.read(address, FloatMemory.scratch(3, size), size);
    for (int row = 0; row < window.height(); row++) {
      System.arraycopy(image, row * window.width(), plane, start(window, row), window.width());
    }
  }

  /** Writes the middle of a plane to one channel of an image. */
  private static void writePlane(Window window, float[] plane, long x, int channel) {
    int size = window.height() * window.width();
    long address = x + (long) channel * size * Float.BYTES;
    if (window.padHeight() == 0 && window.padWidth() == 0) {
      FloatMemory.write(plane, address, size);
      return;
    }
    float[] image = FloatMemory.scratch(3, size);
    for (int row = 0; row < window.height(); row++) {
      System.arraycopy(plane, start(window, row), image, row * window.width(), window.width());
    }
    FloatMemory.write(image, address, size);
  }

  private static int start(Window window, int row) {
    return (window.padHeight() + row) * window.paddedWidth() + window.padWidth();
  }
}
