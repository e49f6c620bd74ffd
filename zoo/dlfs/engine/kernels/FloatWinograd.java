package dlfs.engine.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Convolution with filters of 3x3 and stride 1 in single precision by Winograd's minimal filtering,
 * F(4x4, 3x3): A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016.
 *
 * <p>A tile of 4x4 outputs of one channel takes 36 products, not 144: with g a filter of 3x3 and d
 * the 6x6 inputs of the tile, U = G g Gᵀ, V = Bᵀ d B, and y = Aᵀ (U ⊙ V) A. For all channels,
 * filters and tiles these are 36 matrix products, M = V U, of [tiles, C] and [C, FN]. The way back
 * is the adjoint of each step: dM = A dy Aᵀ, dU = Vᵀ dM, dg = Gᵀ dU G, dV = dM Uᵀ, and dx is the
 * sum over the tiles of B dV Bᵀ.
 */
final class FloatWinograd implements ConvolutionAlgorithm {
  private static final double[][] B = {
    {4, 0, -5, 0, 1, 0},
    {0, -4, -4, 1, 1, 0},
    {0, 4, -4, -1, 1, 0},
    {0, -2, -1, 2, 1, 0},
    {0, 2, -1, -2, 1, 0},
    {0, 4, 0, -5, 0, 1}
  };
  private static final double[][] G = {
    {1 / 4.0, 0, 0},
    {-1 / 6.0, -1 / 6.0, -1 / 6.0},
    {-1 / 6.0, 1 / 6.0, -1 / 6.0},
    {1 / 24.0, 1 / 12.0, 1 / 6.0},
    {1 / 24.0, -1 / 12.0, 1 / 6.0},
    {0, 0, 1}
  };
  private static final double[][] A = {
    {1, 1, 1, 1, 1, 0},
    {0, 1, -1, 2, -2, 0},
    {0, 1, 1, 4, 4, 0},
    {0, 1, -1, 8, -8, 1}
  };
  private static final FloatCombinations INPUT = new FloatCombinations(B);
  private static final FloatCombinations INPUT_BACK = FloatCombinations.transposed(B);
  private static final FloatCombinations FILTER = new FloatCombinations(G);
  private static final FloatCombinations FILTER_BACK = FloatCombinations.transposed(G);
  private static final FloatCombinations OUTPUT = new FloatCombinations(A);
  private static final FloatCombinations OUTPUT_BACK = FloatCombinations.transposed(A);

  private static final int SIDE = Tiles.SIDE;
  private static final int REACH = Tiles.REACH;
  private static final int POSITIONS = Tiles.POSITIONS;

  /** Where Aᵀ (U ⊙ V) A adds a number to every output of the tile: where the bias goes. */
  private static final int EVERYWHERE = REACH + 1;

  private static final int V = 0;
  private static final int M = 1;
  private static final int DU = 3;

  private static final int BIASES = 4;

  private static final int X = 0;
  private static final int Y = 1;
  private static final int DX = 2;
  private static final int PIECES = 3;
  private static final int TEMPORARY = 4;
  private static final int FILTERS = 5;

  /** As many numbers of transformed filters as are too much to go through for a few tiles. */
  private static final int FEW_FILTERS = 1 << 20;

  private final int least;
  private final Algebra algebra = new FloatAlgebra();

  /**
   * @param least how many channels and filters there have to be for this to be the fastest way
   */
  FloatWinograd(int least) {
    this.least = least;
  }

  @Override
  public boolean know(Conv2dGeometry window, int filters) {
    return window.isThreeByThree() && window.movesByOne();
  }

  @Override
  public boolean suit(Conv2dGeometry window, int filters) {
    return Tiles.save(window, filters, least) && transformedSize(window, filters) <= FEW_FILTERS;
  }

  @Override
  public boolean takesChannelsLast() {
    return true;
  }

  @Override
  public boolean preferManyImages() {
    return false;
  }

  /** For U. */
  @Override
  public long transformedSize(Conv2dGeometry window, int filters) {
    return (long) POSITIONS * window.channels() * filters;
  }

  /** U = G g Gᵀ, as [36, C, FN]. */
  @Override
  public void transform(Conv2dGeometry window, Filters filters) {
    int n = filters.count() * window.channels();
    float[] weights = FloatMemory.read(filters.weights(), FloatMemory.scratch(0, 9 * n), 9 * n);
    float[][] g = FloatMemory.stack(FILTERS, 9, n);
    for (int k = 0; k < filters.count(); k++) {
      for (int c = 0; c < window.channels(); c++) {
        for (int i = 0; i < 9; i++) {
          g[i][c * filters.count() + k] = weights[(k * window.channels() + c) * 9 + i];
        }
      }
    }
    float[][] t = FloatMemory.stack(TEMPORARY, 4, n);
    for (int i = 0; i < REACH; i++) {
      for (int j = 0; j < 3; j++) {
        FILTER.apply(i, g, j, 3, t[j], n);
      }
      for (int j = 0; j < REACH; j++) {
        FILTER.apply(j, t, 0, 1, t[3], n);
        FloatMemory.write(t[3], at(filters.transformed(), i * REACH + j, n), n);
      }
    }
  }

  /** dg = Gᵀ dU G. */
  private void transformBack(Conv2dGeometry window, Matrix du, Filters gradients) {
    int channels = window.channels();
    int count = gradients.count();
    int n = count * channels;
    float[][] u = FloatMemory.stack(PIECES, POSITIONS, n);
    for (int i = 0; i < POSITIONS; i++) {
      FloatMemory.read(at(du.address(), i, n), u[i], n);
    }
    float[][] t = FloatMemory.stack(TEMPORARY, REACH, n);
    float[][] g = FloatMemory.stack(FILTERS, 9, n);
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < REACH; j++) {
        FILTER_BACK.apply(i, u, j, REACH, t[j], n);
      }
      for (int j = 0; j < 3; j++) {
        FILTER_BACK.apply(j, t, 0, 1, g[i * 3 + j], n);
      }
    }
    float[] weights = FloatMemory.read(gradients.weights(), FloatMemory.scratch(0, 9 * n), 9 * n);
    for (int k = 0; k < count; k++) {
      for (int c = 0; c < channels; c++) {
        for (int i = 0; i < 9; i++) {
          weights[(k * channels + c) * 9 + i] += g[i][c * count + k];
        }
      }
    }
    FloatMemory.write(weights, gradients.weights(), 9 * n);
  }

  /** What is done with some images together. */
  @FunctionalInterface
  private interface Action {
    void apply(int first, Convolved some, Tiles tiles);
  }

  private static void together(Convolved all, Action action) {
    int filters = all.filters().count();
    all.forEachPart(
        Tiles.together(all.window(), filters, all.images()),
        Float.BYTES,
        (first, some) ->
            action.apply(first, some, new Tiles(some.window(), filters, some.images())));
  }

  @Override
  public void convolve(Convolved all, long copy) {
    together(
        all, (first, some, tiles) -> convolve(some, tiles, all.outputOf(copy, first, Float.BYTES)));
  }

  private void convolve(Convolved some, Tiles tiles, long copy) {
    float[][] inputs = layOut(tiles, some.x());
    float[][] outputs = FloatMemory.stack(Y, tiles.outputRows() * SIDE, tiles.outputs());
    float[] bias = biases(tiles, some.filters().biases());
    for (int first = 0; first < tiles.down(); first += tiles.rowsAtATime()) {
      int rows = Math.min(tiles.rowsAtATime(), tiles.down() - first);
      Matrix v = v(tiles, rows);
      Matrix m = m(tiles, rows);
      transformInputs(tiles, inputs, first, rows, v);
      algebra.multiply(POSITIONS, v, u(tiles, some.filters().transformed()), false, m);
      transformOutputs(tiles, m, first, rows, bias, some.function(), outputs);
    }
    collectOutputs(tiles, outputs, some.y(), copy);
  }

  @Override
  public void gradients(Convolved all, long dy, Filters gradients, long dx) {
    Conv2dGeometry window = all.window();
    int n = all.filters().count();
    long size = transformedSize(window, n);
    Matrix du = Matrix.rowMajor(FloatMemory.outside(DU, size), window.channels(), n);
    algebra.clear(du.address(), size);
    float[] db = FloatMemory.zeros(BIASES, n);
    together(
        all,
        (first, some, tiles) ->
            gradients(
                some,
                tiles,
                layOut(tiles, some.function(), some.y(), all.outputOf(dy, first, Float.BYTES)),
                du,
                db,
                all.imageOf(dx, first, Float.BYTES)));
    transformBack(window, du, gradients);
    if (gradients.biases() != 0) {
      float[] sums = FloatMemory.read(gradients.biases(), FloatMemory.scratch(0, n), n);
      add(db, sums, 0, n);
      FloatMemory.write(sums, gradients.biases(), n);
    }
  }

  private void gradients(
      Convolved some, Tiles tiles, float[][] dz, Matrix du, float[] db, long dx) {
    float[][] inputs = layOut(tiles, some.x());
    float[][] inputGradients =
        dx == 0 ? null : zeros(DX, tiles.inputRows() * SIDE, tiles.inputStrip());
    Matrix u = u(tiles, some.filters().transformed());
    for (int first = 0; first < tiles.down(); first += tiles.rowsAtATime()) {
      int rows = Math.min(tiles.rowsAtATime(), tiles.down() - first);
      Matrix v = v(tiles, rows);
      Matrix m = m(tiles, rows);
      transformInputs(tiles, inputs, first, rows, v);
      transformOutputsBack(tiles, dz, first, rows, m, db);
      algebra.multiply(POSITIONS, v.transpose(), m, true, du);
      if (dx != 0) {
        algebra.multiply(POSITIONS, m, u.transpose(), false, v);
        transformInputsBack(tiles, v, first, rows, inputGradients);
      }
    }
    if (dx != 0) {
      collectInputs(tiles, inputGradients, new Pixels(dx, some.x().order()));
    }
  }

  // Tiles.

  private static void transformInputs(
      Tiles tiles, float[][] inputs, int first, int rows, Matrix v) {
    int cell = tiles.inputCell();
    int n = tiles.inputs();
    float[][] t = FloatMemory.stack(TEMPORARY, REACH + 1, tiles.inputStrip());
    FloatBuffer to = FloatMemory.outsideBuffer(V);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < REACH; i++) {
        for (int j = 0; j < SIDE; j++) {
          INPUT.apply(i, inputs, (first + row) * SIDE * SIDE + j, SIDE, t[j], tiles.inputStrip());
        }
        System.arraycopy(t[0], cell, t[4], 0, n);
        System.arraycopy(t[1], cell, t[5], 0, n);
        for (int j = 0; j < REACH; j++) {
          INPUT.apply(j, t, 0, 1, t[6], n);
          to.put((i * REACH + j) * (int) v.size() + row * n, t[6], 0, n);
        }
      }
    }
  }

  private static void transformInputsBack(
      Tiles tiles, Matrix v, int first, int rows, float[][] inputs) {
    int cell = tiles.inputCell();
    int n = tiles.inputs();
    float[][] pieces = FloatMemory.stack(PIECES, POSITIONS, n);
    float[][] t = FloatMemory.stack(TEMPORARY, REACH + 1, tiles.inputStrip());
    FloatBuffer from = FloatMemory.outsideBuffer(V);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < POSITIONS; i++) {
        from.get(i * (int) v.size() + row * n, pieces[i], 0, n);
      }
      for (int i = 0; i < REACH; i++) {
        for (int j = 0; j < REACH; j++) {
          INPUT_BACK.apply(i, pieces, j, REACH, t[j], n);
        }
        int at = ((first + row) * SIDE + i) * SIDE;
        for (int j = 0; j < REACH; j++) {
          INPUT_BACK.apply(j, t, 0, 1, t[6], n);
          if (j < SIDE) {
            add(t[6], inputs[at + j], 0, n);
          } else {
            System.arraycopy(t[6], 0, t[6], cell, n);
            add(t[6], inputs[at + j - SIDE], cell, cell + n);
          }
        }
      }
    }
  }

  private static void transformOutputs(
      Tiles tiles,
      Matrix m,
      int first,
      int rows,
      float[] bias,
      ActivationFunction f,
      float[][] outputs) {
    int n = tiles.outputs();
    float[][] pieces = FloatMemory.stack(PIECES, POSITIONS, n);
    float[][] t = FloatMemory.stack(TEMPORARY, REACH, n);
    FloatBuffer from = FloatMemory.outsideBuffer(M);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < POSITIONS; i++) {
        from.get(i * (int) m.size() + row * n, pieces[i], 0, n);
      }
      if (bias != null) {
        add(bias, pieces[EVERYWHERE], 0, n);
      }
      for (int i = 0; i < SIDE; i++) {
        for (int j = 0; j < REACH; j++) {
          OUTPUT.apply(i, pieces, j, REACH, t[j], n);
        }
        for (int j = 0; j < SIDE; j++) {
          float[] output = outputs[((first + row) * SIDE + i) * SIDE + j];
          OUTPUT.apply(j, t, 0, 1, output, n);
          FloatFunctions.apply(f, output, n);
        }
      }
    }
  }

  private static void transformOutputsBack(
      Tiles tiles, float[][] outputs, int first, int rows, Matrix m, float[] sums) {
    int n = tiles.outputs();
    float[][] space = FloatMemory.stack(TEMPORARY, SIDE + 1, n);
    float[][] t = new float[SIDE][];
    FloatBuffer to = FloatMemory.outsideBuffer(M);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < REACH; i++) {
        for (int j = 0; j < SIDE; j++) {
          t[j] =
              OUTPUT_BACK.applied(i, outputs, (first + row) * SIDE * SIDE + j, SIDE, space[j], n);
        }
        for (int j = 0; j < REACH; j++) {
          float[] piece = OUTPUT_BACK.applied(j, t, 0, 1, space[SIDE], n);
          if (i * REACH + j == EVERYWHERE) {
            addRows(piece, n, sums, tiles.filters());
          }
          to.put((i * REACH + j) * (int) m.size() + row * n, piece, 0, n);
        }
      }
    }
  }

  private static void add(float[] x, float[] y, int from, int end) {
    for (int i = from; i < end; i++) {
      y[i] += x[i];
    }
  }

  private static void addRows(float[] x, int n, float[] sums, int columns) {
    for (int row = 0; row < n; row += columns) {
      for (int i = 0; i < columns; i++) {
        sums[i] += x[row + i];
      }
    }
  }

  private static float[] biases(Tiles tiles, long biases) {
    if (biases == 0) {
      return null;
    }
    float[] repeated = FloatMemory.scratch(BIASES, tiles.outputs());
    FloatMemory.read(biases, repeated, tiles.filters());
    for (int i = tiles.filters(); i < tiles.outputs(); i++) {
      repeated[i] = repeated[i - tiles.filters()];
    }
    return repeated;
  }

  // Images.

  private static float[][] zeros(int slot, int count, int length) {
    float[][] strips = FloatMemory.stack(slot, count, length);
    for (int i = 0; i < count; i++) {
      Arrays.fill(strips[i], 0, length, 0);
    }
    return strips;
  }

  /** Some pixels in the middle of others. */
  private record Area(int top, int left, int height, int width) {
    boolean contains(int row, int column) {
      return row >= top && row < top + height && column >= left && column < left + width;
    }
  }

  /**
   * Sets to zero what lies around the pixels of images.
   *
   * @param images where these are
   * @param rows how many rows of pixels the strips have
   * @param length of a strip
   * @param cell what a strip has of a pixel
   */
  private static void clearAround(Area images, float[][] strips, int rows, int length, int cell) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < length / cell * SIDE; column++) {
        if (!images.contains(row, column)) {
          int from = column / SIDE * cell;
          Arrays.fill(strips[row * SIDE + column % SIDE], from, from + cell, 0);
        }
      }
    }
  }

  private static float[][] layOut(Tiles tiles, Pixels x) {
    Conv2dGeometry w = tiles.window();
    float[][] strips = FloatMemory.stack(X, tiles.inputRows() * SIDE, tiles.inputStrip());
    clearAround(
        new Area(w.padHeight(), w.padWidth(), w.height(), w.width()),
        strips,
        tiles.inputRows(),
        tiles.inputStrip(),
        tiles.inputCell());
    float[] image = FloatMemory.scratch(3, w.imageSize());
    int step = x.order().step(w.channelSize());
    for (int i = 0; i < tiles.images(); i++) {
      FloatMemory.read(at(x.address(), i, w.imageSize()), image, w.imageSize());
      for (int row = 0; row < w.height(); row++) {
        for (int column = 0; column < w.width(); column++) {
          int at = column + w.padWidth();
          toStrip(
              image,
              x.order().first(row * w.width() + column, w.channels()),
              step,
              strips[(row + w.padHeight()) * SIDE + at % SIDE],
              at / SIDE * tiles.inputCell() + i * w.channels(),
              w.channels());
        }
      }
    }
    return strips;
  }

  /** Four at a time: each for itself takes longer to go by the checks of its bounds. */
  private static void toStrip(float[] image, int from, int step, float[] strip, int to, int n) {
    if (step == 1) {
      System.arraycopy(image, from, strip, to, n);
      return;
    }
    int i = 0;
    int at = from;
    for (; i < n - 3; i += 4) {
      strip[to + i] = image[at];
      strip[to + i + 1] = image[at + step];
      strip[to + i + 2] = image[at + 2 * step];
      strip[to + i + 3] = image[at + 3 * step];
      at += 4 * step;
    }
    for (; i < n; i++) {
      strip[to + i] = image[from + i * step];
    }
  }

  private static void fromStrip(float[] strip, int from, float[] image, int to, int step, int n) {
    if (step == 1) {
      System.arraycopy(strip, from, image, to, n);
      return;
    }
    int i = 0;
    int at = to;
    for (; i < n - 3; i += 4) {
      image[at] = strip[from + i];
      image[at + step] = strip[from + i + 1];
      image[at + 2 * step] = strip[from + i + 2];
      image[at + 3 * step] = strip[from + i + 3];
      at += 4 * step;
    }
    for (; i < n; i++) {
      image[to + i * step] = strip[from + i];
    }
  }

  private static void collectInputs(Tiles tiles, float[][] strips, Pixels x) {
    Conv2dGeometry w = tiles.window();
    float[] image = FloatMemory.scratch(3, w.imageSize());
    int step = x.order().step(w.channelSize());
    for (int i = 0; i < tiles.images(); i++) {
      for (int row = 0; row < w.height(); row++) {
        for (int column = 0; column < w.width(); column++) {
          int at = column + w.padWidth();
          fromStrip(
              strips[(row + w.padHeight()) * SIDE + at % SIDE],
              at / SIDE * tiles.inputCell() + i * w.channels(),
              image,
              x.order().first(row * w.width() + column, w.channels()),
              step,
              w.channels());
        }
      }
      FloatMemory.write(image, at(x.address(), i, w.imageSize()), w.imageSize());
    }
  }

  private static void collectOutputs(Tiles tiles, float[][] strips, Pixels y, long copy) {
    Conv2dGeometry w = tiles.window();
    int size = tiles.filters() * w.positions();
    int step = y.order().step(w.positions());
    float[] image = FloatMemory.scratch(3, size);
    for (int i = 0; i < tiles.images(); i++) {
      for (int row = 0; row < w.outHeight(); row++) {
        for (int column = 0; column < w.outWidth(); column++) {
          fromStrip(
              strips[row * SIDE + column % SIDE],
              column / SIDE * tiles.outputCell() + i * tiles.filters(),
              image,
              y.order().first(row * w.outWidth() + column, tiles.filters()),
              step,
              tiles.filters());
        }
      }
      FloatMemory.write(image, at(y.address(), i, size), size);
      if (copy != 0) {
        FloatMemory.write(image, at(copy, i, size), size);
      }
    }
  }

  private static float[][] layOut(Tiles tiles, ActivationFunction f, Pixels y, long dy) {
    Conv2dGeometry w = tiles.window();
    float[][] strips = FloatMemory.stack(Y, tiles.outputRows() * SIDE, tiles.outputs());
    clearAround(
        new Area(0, 0, w.outHeight(), w.outWidth()),
        strips,
        tiles.outputRows(),
        tiles.outputs(),
        tiles.outputCell());
    int size = tiles.filters() * w.positions();
    int step = y.order().step(w.positions());
    for (int i = 0; i < tiles.images(); i++) {
      float[] dz = FloatConvolutions.gradient(f, at(y.address(), i, size), at(dy, i, size), size);
      for (int row = 0; row < w.outHeight(); row++) {
        for (int column = 0; column < w.outWidth(); column++) {
          toStrip(
              dz,
              y.order().first(row * w.outWidth() + column, tiles.filters()),
              step,
              strips[row * SIDE + column % SIDE],
              column / SIDE * tiles.outputCell() + i * tiles.filters(),
              tiles.filters());
        }
      }
    }
    return strips;
  }

  // Memory.

  private static long at(long address, int row, int n) {
    return address + (long) row * n * Float.BYTES;
  }

  private static Matrix v(Tiles tiles, int rows) {
    int n = rows * tiles.inRow();
    int channels = tiles.window().channels();
    long address = FloatMemory.outside(V, (long) POSITIONS * n * channels);
    return Matrix.rowMajor(address, n, channels);
  }

  private static Matrix m(Tiles tiles, int rows) {
    int n = rows * tiles.inRow();
    long address = FloatMemory.outside(M, (long) POSITIONS * n * tiles.filters());
    return Matrix.rowMajor(address, n, tiles.filters());
  }

  private static Matrix u(Tiles tiles, long address) {
    return Matrix.rowMajor(address, tiles.window().channels(), tiles.filters());
  }
}
