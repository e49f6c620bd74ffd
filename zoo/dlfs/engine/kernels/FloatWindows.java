package dlfs.engine.kernels;

import java.nio.FloatBuffer;

/** {@link Windows} in single precision, one channel after the other, each with its padding. */
final class FloatWindows implements Windows {

  @Override
  public void im2col(Conv2dGeometry window, long x, long columns) {
    float[] image = readImage(window, x);
    float[] plane = FloatMemory.zeros(1, window.planeSize());
    FloatBuffer to = FloatMemory.buffer(columns, (long) window.size() * window.places());
    int row = 0;
    for (int channel = 0; channel < window.channels(); channel++) {
      toPlane(window, image, channel, plane);
      if (window.movesByOne()) {
        copyPieces(window, plane, to, row);
      } else {
        gather(window, plane, to, row);
      }
      row += window.kernelSize();
    }
  }

  /**
   * What a row of the columns has of a channel is one piece of it, cut to the width of the rows.
   */
  private static void copyPieces(
      Conv2dGeometry window, float[] plane, FloatBuffer to, int firstRow) {
    for (int j = 0; j < window.kernelWidth(); j++) {
      boolean whole = window.pitch() == window.planeWidth();
      float[] pieces = whole ? plane : cut(window, plane, j);
      for (int i = 0; i < window.kernelHeight(); i++) {
        int row = firstRow + i * window.kernelWidth() + j;
        int from = i * window.pitch() + (whole ? j : 0);
        to.put(row * window.places(), pieces, from, window.places());
      }
    }
  }

  /** The columns of a plane from this one on, as many as the window has positions in a row. */
  private static float[] cut(Conv2dGeometry window, float[] plane, int first) {
    int width = window.outWidth();
    float[] cut = FloatMemory.scratch(2, window.paddedHeight() * width);
    for (int row = 0; row < window.paddedHeight(); row++) {
      System.arraycopy(plane, row * window.planeWidth() + first, cut, row * width, width);
    }
    return cut;
  }

  private static void gather(Conv2dGeometry window, float[] plane, FloatBuffer to, int firstRow) {
    float[] gathered = FloatMemory.scratch(2, window.places());
    for (int i = 0; i < window.kernelHeight(); i++) {
      for (int j = 0; j < window.kernelWidth(); j++) {
        gather(window, plane, i * window.planeWidth() + j, gathered);
        int row = firstRow + i * window.kernelWidth() + j;
        to.put(row * window.places(), gathered, 0, window.places());
      }
    }
  }

  private static void gather(Conv2dGeometry window, float[] plane, int from, float[] gathered) {
    int outWidth = window.outWidth();
    int stride = window.strideWidth();
    for (int row = 0; row < window.outHeight(); row++) {
      int corner = from + row * window.strideHeight() * window.planeWidth();
      for (int column = 0; column < outWidth; column++) {
        gathered[row * outWidth + column] = plane[corner + column * stride];
      }
    }
  }

  @Override
  public void col2im(Conv2dGeometry window, long columns, long x) {
    float[] places = FloatMemory.scratch(2, window.planeSize());
    float[] image = FloatMemory.scratch(3, window.imageSize());
    FloatBuffer from = FloatMemory.buffer(columns, (long) window.size() * window.places());
    boolean inOnePiece = window.movesByOne() && window.pitch() == window.planeWidth();
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] plane = FloatMemory.zeros(1, window.planeSize());
      for (int i = 0; i < window.kernelHeight(); i++) {
        for (int j = 0; j < window.kernelWidth(); j++) {
          int to = i * window.planeWidth() + j;
          if (inOnePiece) {
            from.get(places, to, window.places());
            add(places, plane, to, window.places());
          } else {
            from.get(places, 0, window.places());
            scatter(window, places, plane, to);
          }
        }
      }
      fromPlane(window, plane, image, channel);
    }
    FloatMemory.write(image, x, window.imageSize());
  }

  /** Both from the same index on, or it would not become vector instructions. */
  private static void add(float[] x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x[i];
    }
  }

  private static void scatter(Conv2dGeometry window, float[] places, float[] plane, int to) {
    int outWidth = window.outWidth();
    int stride = window.strideWidth();
    for (int row = 0; row < window.outHeight(); row++) {
      int corner = to + row * window.strideHeight() * window.planeWidth();
      for (int column = 0; column < outWidth; column++) {
        plane[corner + column * stride] += places[row * outWidth + column];
      }
    }
  }

  @Override
  public MaxPooling maxima(Conv2dGeometry window, int images) {
    return OneDnn.takes(Float.BYTES) && OneDnnMaxima.know(window)
        ? new OneDnnMaxima(window, images)
        : new FloatMaxima(window, images);
  }

  @Override
  public void mean(Conv2dGeometry window, long x, long y) {
    int positions = window.positions();
    float[] image = readImage(window, x);
    float[] plane = FloatMemory.zeros(1, window.planeSize());
    float[] gathered = FloatMemory.scratch(2, positions);
    float[] means = FloatMemory.scratch(4, window.channels() * positions);
    float[] shares = shares(window);
    for (int channel = 0; channel < window.channels(); channel++) {
      float[] sums = FloatMemory.zeros(0, positions);
      toPlane(window, image, channel, plane);
      for (int i = 0; i < window.kernelHeight(); i++) {
        for (int j = 0; j < window.kernelWidth(); j++) {
          gather(window, plane, i * window.planeWidth() + j, gathered);
          add(gathered, sums, 0, positions);
        }
      }
      for (int position = 0; position < positions; position++) {
        means[channel * positions + position] = shares[position] * sums[position];
      }
    }
    FloatMemory.write(means, y, window.channels() * positions);
  }

  @Override
  public void meanGradient(Conv2dGeometry window, long dy, long dx) {
    int positions = window.positions();
    float[] gradients = readOutput(window, dy);
    float[] image = FloatMemory.scratch(3, window.imageSize());
    float[] ofAPixel = FloatMemory.scratch(4, positions);
    float[] shares = shares(window);
    for (int channel = 0; channel < window.channels(); channel++) {
      for (int position = 0; position < positions; position++) {
        ofAPixel[position] = shares[position] * gradients[channel * positions + position];
      }
      float[] plane = FloatMemory.zeros(1, window.planeSize());
      for (int i = 0; i < window.kernelHeight(); i++) {
        for (int j = 0; j < window.kernelWidth(); j++) {
          scatter(window, ofAPixel, plane, i * window.planeWidth() + j);
        }
      }
      fromPlane(window, plane, image, channel);
    }
    FloatMemory.write(image, dx, window.imageSize());
  }

  /** Numbers in the shape of a pooling's output. */
  static float[] readOutput(Conv2dGeometry window, long address) {
    int size = window.channels() * window.positions();
    return FloatMemory.read(address, FloatMemory.scratch(2, size), size);
  }

  /** What each pixel of a window counts for in its mean; padding does not count. */
  private static float[] shares(Conv2dGeometry window) {
    float[] shares = new float[window.positions()];
    for (int row = 0; row < window.outHeight(); row++) {
      int top = row * window.strideHeight();
      int height =
          Math.min(top + window.kernelHeight(), window.padHeight() + window.height())
              - Math.max(top, window.padHeight());
      for (int column = 0; column < window.outWidth(); column++) {
        int left = column * window.strideWidth();
        int width =
            Math.min(left + window.kernelWidth(), window.padWidth() + window.width())
                - Math.max(left, window.padWidth());
        shares[row * window.outWidth() + column] = (float) 1 / (height * width);
      }
    }
    return shares;
  }

  static float[] readImage(Conv2dGeometry window, long x) {
    return FloatMemory.read(x, FloatMemory.scratch(3, window.imageSize()), window.imageSize());
  }

  /** Copies one channel of an image into the middle of a plane; the padding around it stays. */
  static void toPlane(Conv2dGeometry window, float[] image, int channel, float[] plane) {
    for (int row = 0; row < window.height(); row++) {
      System.arraycopy(
          image, pixel(window, channel, row), plane, start(window, row), window.width());
    }
  }

  /** Copies the middle of a plane to one channel of an image. */
  static void fromPlane(Conv2dGeometry window, float[] plane, float[] image, int channel) {
    for (int row = 0; row < window.height(); row++) {
      System.arraycopy(
          plane, start(window, row), image, pixel(window, channel, row), window.width());
    }
  }

  static int pixel(Conv2dGeometry window, int channel, int row) {
    return channel * window.channelSize() + row * window.width();
  }

  private static int start(Conv2dGeometry window, int row) {
    return (window.padHeight() + row) * window.planeWidth() + window.padWidth();
  }
}
