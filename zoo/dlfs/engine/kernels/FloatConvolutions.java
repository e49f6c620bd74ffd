package dlfs.engine.kernels;

import java.util.Arrays;

/** {@link ConvolutionAlgorithm} in single precision, as products with the columns of im2col. */
final class FloatConvolutions implements ConvolutionAlgorithm {
  /** Few enough numbers to stay in the processor's nearest cache. */
  private static final int BLOCK = 4096;

  private static final int COLUMNS = 0;
  private static final int OUTPUTS = 1;
  private static final int ONES = 2;

  private final Algebra algebra = new FloatAlgebra();
  private final Windows windows = new FloatWindows();

  @Override
  public boolean know(Conv2dGeometry window, int filters) {
    return true;
  }

  @Override
  public boolean suit(Conv2dGeometry window, int filters) {
    return true;
  }

  @Override
  public boolean takesChannelsLast() {
    return false;
  }

  @Override
  public boolean preferManyImages() {
    return false;
  }

  @Override
  public long transformedSize(Conv2dGeometry window, int filters) {
    return 0;
  }

  @Override
  public void transform(Conv2dGeometry window, Filters filters) {
    // They are used as they are.
  }

  @Override
  public void convolve(Convolved convolved, long copy) {
    Conv2dGeometry window = convolved.window();
    Filters filters = convolved.filters();
    float[] biases = new float[filters.count()];
    if (filters.biases() != 0) {
      FloatMemory.read(filters.biases(), biases, filters.count());
    }
    Matrix z = outputs(window, filters, convolved.y().order()); // [FN, OH · pitch]
    for (int i = 0; i < convolved.images(); i++) {
      Matrix col = columns(window); // [C FH FW, OH · pitch]
      Convolved image = convolved.part(i, 1, Float.BYTES);
      windows.im2col(window, image.x().address(), col.address());
      algebra.multiply(filters.matrix(window), col, false, z);
      finish(image, biases, z.address(), convolved.outputOf(copy, i, Float.BYTES));
    }
  }

  /** y = f(z + b) of an image. */
  private static void finish(Convolved image, float[] biases, long z, long copy) {
    Pieces pieces = Pieces.of(image);
    pieces.inBlocks(
        (first, count) -> {
          int numbers = count * pieces.length;
          float[] block = FloatMemory.scratch(1, numbers);
          FloatMemory.read(at(z, first, pieces.length), block, numbers);
          if (image.y().order() == Layout.NHWC) {
            addToRows(biases, block, numbers);
          } else {
            for (int piece = 0; piece < count; piece++) {
              float bias = biases[(first + piece) / image.window().outHeight()];
              add(bias, block, piece * pieces.length, pieces.length);
            }
          }
          FloatFunctions.apply(image.function(), block, numbers);
          pieces.closeGaps(block, count);
          put(block, image.y().address(), first, count, pieces.used);
          put(block, copy, first, count, pieces.used);
        });
  }

  @Override
  public void gradients(Convolved convolved, long dy, Filters gradients, long dx) {
    Layout order = convolved.y().order();
    Matrix dz = outputs(convolved.window(), convolved.filters(), order); // [FN, OH · pitch]
    for (int i = 0; i < convolved.images(); i++) {
      Convolved image = convolved.part(i, 1, Float.BYTES);
      delta(image, convolved.outputOf(dy, i, Float.BYTES), dz.address());
      gradients(image, dz, gradients, convolved.imageOf(dx, i, Float.BYTES));
    }
  }

  /** Those of one image. */
  private void gradients(Convolved image, Matrix dz, Filters gradients, long dx) {
    Conv2dGeometry window = image.window();
    Matrix col = columns(window); // [C FH FW, OH · pitch]
    windows.im2col(window, image.x().address(), col.address());
    algebra.multiply(dz, col.transpose(), true, gradients.matrix(window));
    if (gradients.biases() != 0) {
      Matrix db = Matrix.rowMajor(gradients.biases(), dz.rows(), 1);
      algebra.multiply(dz, ones(window.places()), true, db);
    }
    if (dx != 0) {
      algebra.multiply(image.filters().matrix(window).transpose(), dz, false, col);
      windows.col2im(window, col.address(), dx);
    }
  }

  /** The gradient before the activation function, of an image, with zeros in the gaps. */
  private static void delta(Convolved image, long dy, long dz) {
    Pieces pieces = Pieces.of(image);
    pieces.inBlocks(
        (first, count) -> {
          long outputs = at(image.y().address(), first, pieces.used);
          long gradients = at(dy, first, pieces.used);
          float[] block = gradient(image.function(), outputs, gradients, count * pieces.used);
          put(pieces.withGaps(block, count), dz, first, count, pieces.length);
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

  /**
   * The rows of positions in the outputs of an image, of one filter or of all together, each with
   * the gap behind it.
   *
   * @param count how many there are
   * @param length of each
   * @param used how much of it is not the gap
   */
  private record Pieces(int count, int length, int used) {
    static Pieces of(Convolved image) {
      Conv2dGeometry window = image.window();
      int filters = image.filters().count();
      return image.y().order() == Layout.NHWC
          ? new Pieces(window.outHeight(), window.pitch() * filters, window.outWidth() * filters)
          : new Pieces(filters * window.outHeight(), window.pitch(), window.outWidth());
    }

    /** What is done with some of them. */
    @FunctionalInterface
    interface Action {
      void apply(int first, int count);
    }

    void inBlocks(Action action) {
      int atATime = Math.max(1, BLOCK / length);
      for (int first = 0; first < count; first += atATime) {
        action.apply(first, Math.min(atATime, count - first));
      }
    }

    /** Moves some of them together. */
    void closeGaps(float[] block, int some) {
      if (length > used) {
        for (int piece = 1; piece < some; piece++) {
          System.arraycopy(block, piece * length, block, piece * used, used);
        }
      }
    }

    /** Some of them moved apart, with zeros between them. */
    float[] withGaps(float[] block, int some) {
      if (length == used) {
        return block;
      }
      float[] wide = FloatMemory.zeros(3, some * length);
      for (int piece = 0; piece < some; piece++) {
        System.arraycopy(block, piece * used, wide, piece * length, used);
      }
      return wide;
    }
  }

  private static void add(float x, float[] y, int from, int n) {
    for (int i = from; i < from + n; i++) {
      y[i] += x;
    }
  }

  private static void addToRows(float[] x, float[] y, int n) {
    for (int row = 0; row < n; row += x.length) {
      for (int i = 0; i < x.length; i++) {
        y[row + i] += x[i];
      }
    }
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

  private static Matrix columns(Conv2dGeometry window) {
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

  /** [FN, OH · pitch], transposed where the channels are last. */
  private static Matrix outputs(Conv2dGeometry window, Filters filters, Layout order) {
    long address = FloatMemory.outside(OUTPUTS, (long) filters.count() * window.places());
    return order == Layout.NHWC
        ? Matrix.rowMajor(address, window.places(), filters.count()).transpose()
        : Matrix.rowMajor(address, filters.count(), window.places());
  }
}
