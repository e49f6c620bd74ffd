package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import java.util.Arrays;
import org.bytedeco.javacpp.IntPointer;

/**
 * Finds the maxima of windows in NHWC images, in single precision only. Which value is the largest
 * cannot be predicted, so that branches are slow: here, a row of windows at a time goes through
 * short loops over integers without branches, which the compiler vectorises.
 */
public final class NhwcMaxima implements ForwardPooling {
  private final Conv2dGeometry geometry;
  private final int channels;
  private final int n; // the number of windows in a row, in all channels
  private final int[] row; // of the image
  private final int[] columns; // of the pixels in the first column of each window
  private final int[] candidates;
  private final int[] pixels;
  private final int[] replaced;
  private final int[] output;
  private final int[] largest;

  public NhwcMaxima(Conv2dGeometry geometry) {
    this.geometry = geometry;
    channels = geometry.channels();
    n = geometry.outWidth() * channels;
    row = new int[geometry.width() * channels];
    columns = new int[n];
    candidates = new int[n];
    pixels = new int[n];
    replaced = new int[n];
    output = new int[geometry.outHeight() * n];
    largest = new int[n];
    for (int i = 0; i < n; i++) {
      columns[i] = i / channels * geometry.strideWidth() - geometry.padding().left();
    }
  }

  @Override
  public void forward(ImageBatch x, ImageBatch y, int[] maxima, int at) {
    for (int outRow = 0; outRow < geometry.outHeight(); outRow++) {
      Arrays.fill(largest, Integer.MIN_VALUE);
      int top = outRow * geometry.strideHeight() - geometry.padding().top();
      int end = Math.min(geometry.height(), top + geometry.kernelHeight());
      for (int i = Math.max(0, top); i < end; i++) {
        bits(x.address() + (long) i * row.length * Float.BYTES).get(row, 0, row.length);
        toOrdered(row);
        for (int j = 0; j < geometry.kernelWidth(); j++) {
          compare(i, j);
        }
      }
      toOrdered(largest);
      store(outRow, y.layout(), maxima, at);
    }
    bits(y.address()).put(output, 0, output.length);
  }

  private static IntPointer bits(long address) {
    return new IntPointer(FloatMemory.pointer(address));
  }

  /**
   * Replaces the bits of floating-point numbers by integers in the same order, or integers by the
   * bits that they are from.
   */
  private static void toOrdered(int[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] ^= x[i] >> Float.SIZE - 1 >>> 1;
    }
  }

  /**
   * Compares the pixels in one column of all windows with the largest ones so far.
   *
   * @param imageRow the row of the pixels
   * @param j their column in the windows
   */
  private void compare(int imageRow, int j) {
    int stride = geometry.strideWidth();
    int left = j - geometry.padding().left();
    int firstWindow = Math.min(geometry.outWidth(), Math.max(0, ceilDiv(-left, stride)));
    int endWindow = Math.min(geometry.outWidth(), ceilDiv(geometry.width() - left, stride));
    for (int window = firstWindow; window < endWindow; window++) {
      int from = (window * stride + left) * channels;
      System.arraycopy(row, from, candidates, window * channels, channels);
    }
    int first = firstWindow * channels;
    int end = Math.max(firstWindow, endWindow) * channels;
    for (int i = first; i < end; i++) {
      candidates[i] = Math.max(largest[i], candidates[i]);
    }
    int offset = imageRow * geometry.width() + j; // from the first column of a window to the pixel
    for (int i = first; i < end; i++) {
      int difference = candidates[i] ^ largest[i];
      replaced[i] = (difference | -difference) >> Integer.SIZE - 1; // 0, or all bits are 1
    }
    for (int i = first; i < end; i++) {
      pixels[i] ^= (pixels[i] ^ columns[i] + offset) & replaced[i];
    }
    System.arraycopy(candidates, first, largest, first, end - first);
  }

  private static int ceilDiv(int x, int divisor) {
    return -Math.floorDiv(-x, divisor);
  }

  private void store(int outRow, Layout layout, int[] maxima, int at) {
    if (layout == Layout.NHWC) {
      System.arraycopy(largest, 0, output, outRow * n, n);
      System.arraycopy(pixels, 0, maxima, at + outRow * n, n);
      return;
    }
    for (int column = 0; column < geometry.outWidth(); column++) {
      int to = outRow * geometry.outWidth() + column;
      for (int i = column * channels; i < (column + 1) * channels; i++) {
        output[to] = largest[i];
        maxima[at + to] = pixels[i];
        to += geometry.positions();
      }
    }
  }
}
