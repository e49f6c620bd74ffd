package kernels;

import java.util.Arrays;

/** {@link Convolutions} in single precision, as products with the columns of im2col. */
final class FloatConvolutions implements Convolutions {
  /** Few enough numbers to stay in the processor's nearest cache. */
  private static final int BLOCK = 4096;

  private static final int COLUMNS = 0;
  private static final int OUTPUTS = 1;
  private static final int ONES = 2;

  private final Algebra algebra = new FloatAlgebra();
  private final Windows windows = new FloatWindows();

  @Override
  public long transformedSize(Window window, int filters) {
    return 0;
  }

  @Override
  public void transform(Window window, Filters filters) {
    // They are used as they are.
  }

  @Override
  public void convolve(
      Window window, Filters filters, ActivationFunction f, int images, long x, long y, long copy) {
    int outputs = filters.count() * window.positions();
    for (int i = 0; i < images; i++) {
      long toCopy = copy == 0 ? 0 : at(copy, i, outputs);
      convolve(window, filters, f, at(x, i, window.imageSize()), at(y, i, outputs), toCopy);
    }
  }

  private void convolve(
      Window window, Filters filters, ActivationFunction f, long x, long y, long copy) {
    Matrix col = columns(window); // [C FH FW, OH · pitch]
    Matrix z = outputs(window, filters); // [FN, OH · pitch]
    windows.im2col(window, x, col.address());
    algebra.multiply(filters.matrix(window), col, false, z);
    float[] biases = FloatMemory.zeros(0, filters.count());
    if (filters.biases() != 0) {
      FloatMemory.read(filters.biases(), biases, filters.count());
    }
    inBlocks(
        window,
        filters.count(),
        (first, count) -> {
          int numbers = count * window.places();
          float[] block = FloatMemory.scratch(1, numbers);
          FloatMemory.read(at(z.address(), first, window.places()), block, numbers);
          for (int filter = 0; filter < count; filter++) {
            add(biases[first + filter], block, filter * window.places(), window.places());
          }
          FloatFunctions.apply(f, block, numbers);
          closeGaps(window, block, count);
          put(block, y, first, count, window.positions());
          put(block, copy, first, count, window.positions());
        });
  }

  @Override
  public void gradients(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      long x,
      long y,
      long dy,
      Filters gradients,
      long dx) {
    int outputs = filters.count() * window.positions();
    Matrix dz = outputs(window, filters); // [FN, OH · pitch], zeros in the gaps
    for (int i = 0; i < images; i++) {
      delta(window, f, at(y, i, outputs), at(dy, i, outputs), dz);
      gradients(window, filters, i, x, dz, gradients, dx);
    }
  }

  @Override
  public void gradientsThroughMaximum(
      Window window,
      Filters filters,
      ActivationFunction f,
      int images,
      long x,
      Pooled pooled,
      Filters gradients,
      long dx) {
    Matrix dz = outputs(window, filters); // [FN, OH · pitch], zeros in the gaps
    for (int i = 0; i < images; i++) {
      delta(window, f, pooled.after(i, filters.count(), Float.BYTES), dz);
      gradients(window, filters, i, x, dz, gradients, dx);
    }
  }

  /** Those of one image. */
  private void gradients(
      Window window, Filters filters, int image, long x, Matrix dz, Filters gradients, long dx) {
    Matrix col = columns(window); // [C FH FW, OH · pitch]
    windows.im2col(window, at(x, image, window.imageSize()), col.address());
    algebra.multiply(dz, col.transpose(), true, gradients.matrix(window));
    if (gradients.biases() != 0) {
      Matrix db = Matrix.rowMajor(gradients.biases(), dz.rows(), 1);
      algebra.multiply(dz, ones(window.places()), true, db);
    }
    if (dx != 0) {
      algebra.multiply(filters.matrix(window).transpose(), dz, false, col);
      windows.col2im(window, col.address(), at(dx, image, window.imageSize()));
    }
  }

  /** The gradient before the activation function. */
  private static void delta(Window window, ActivationFunction f, long y, long dy, Matrix dz) {
    int n = window.positions();
    inBlocks(
        window,
        dz.rows(),
        (first, count) -> {
          float[] block = gradient(f, at(y, first, n), at(dy, first, n), count * n);
          put(withGaps(window, block, count), dz.address(), first, count, window.places());
        });
  }

  /** The same from the gradient of the largest outputs; all others have none. */
  private static void delta(Window window, ActivationFunction f, Pooled pooled, Matrix dz) {
    int n = pooled.positions();
    int[] places = placesOfPositions(window);
    inBlocks(
        window,
        dz.rows(),
        (first, count) -> {
          float[] block =
              gradient(f, at(pooled.y(), first, n), at(pooled.dy(), first, n), count * n);
          float[] wide = FloatMemory.zeros(3, count * window.places());
          for (int filter = 0; filter < count; filter++) {
            int from = pooled.from() + (first + filter) * n;
            for (int i = 0; i < n; i++) {
              int place = places[pooled.largest()[from + i]];
              wide[filter * window.places() + place] += block[filter * n + i];
            }
          }
          put(wide, dz.address(), first, count, window.places());
        });
  }

  /** f'(z) dy, of n numbers. */
  static float[] gradient(ActivationFunction f, long y, long dy, int n) {
    float[] gradient = FloatMemory.read(dy, FloatMemory.scratch(1, n), n);
    if (f != ActivationFunction.IDENTITY) {
      float[] outputs = FloatMemory.read(y, FloatMemory.scratch(2, n), n);
      FloatFunctions.gradient(f, outputs, gradient, n);
    }
    return gradient;
  }

  private static int[] placesOfPositions(Window window) {
    int[] places = new int[window.positions()];
    for (int row = 0; row < window.outHeight(); row++) {
      for (int column = 0; column < window.outWidth(); column++) {
        places[row * window.outWidth() + column] = row * window.pitch() + column;
      }
    }
    return places;
  }

  /** What is done with some of the filters' outputs. */
  @FunctionalInterface
  private interface Action {
    void apply(int first, int count);
  }

  private static void inBlocks(Window window, int filters, Action action) {
    int atATime = Math.max(1, BLOCK / window.places());
    for (int first = 0; first < filters; first += atATime) {
      action.apply(first, Math.min(atATime, filters - first));
    }
  }

  private static void add(float x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x;
    }
  }

  /** Moves the rows of positions together, of as many outputs. */
  private static void closeGaps(Window window, float[] block, int outputs) {
    int width = window.outWidth();
    int pitch = window.pitch();
    if (pitch > width) {
      for (int row = 1; row < outputs * window.outHeight(); row++) {
        System.arraycopy(block, row * pitch, block, row * width, width);
      }
    }
  }

  /** The rows of positions moved apart, with zeros between them. */
  private static float[] withGaps(Window window, float[] block, int outputs) {
    int width = window.outWidth();
    int pitch = window.pitch();
    if (pitch == width) {
      return block;
    }
    float[] wide = FloatMemory.zeros(3, outputs * window.places());
    for (int row = 0; row < outputs * window.outHeight(); row++) {
      System.arraycopy(block, row * width, wide, row * pitch, width);
    }
    return wide;
  }

  /** Writes rows of n numbers each, unless there is nowhere to write them to. */
  private static void put(float[] rows, long address, int first, int count, int n) {
    if (address != 0) {
      FloatMemory.write(rows, at(address, first, n), count * n);
    }
  }

  private static long at(long address, int row, int n) {
    return address + (long) row * n * Float.BYTES;
  }

  private static Matrix columns(Window window) {
    long address = FloatMemory.outside(COLUMNS, (long) window.size() * window.places());
    return Matrix.rowMajor(address, window.size(), window.places());
  }

  private static Matrix ones(int rows) {
    float[] ones = FloatMemory.scratch(1, rows);
    Arrays.fill(ones, 0, rows, 1);
    long address = FloatMemory.outside(ONES, rows);
    FloatMemory.write(ones, address, rows);
    return Matrix.rowMajor(address, rows, 1);
  }

  private static Matrix outputs(Window window, Filters filters) {
    long address = FloatMemory.outside(OUTPUTS, (long) filters.count() * window.places());
    return Matrix.rowMajor(address, filters.count(), window.places());
  }
}
