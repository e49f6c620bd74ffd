package dlfs.engine.kernels.portable;

import dlfs.engine.kernels.LstmCells;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import java.util.Arrays;

/** {@link LstmCells} in single precision. */
@SuppressWarnings("cast") // the same text serves double precision
public final class FloatLstmCells implements LstmCells {
  /** The number of elements of a block of rows; it fits into the first-level cache. */
  private static final int BLOCK_SIZE = 1024;

  /** Processes some rows of a step. */
  @FunctionalInterface
  private interface Rows {
    void apply(int first, int rows, FloatScratch scratch);
  }

  @Override
  public void forward(ActivationFunction f, Vector bias, Step step, Matrix h) {
    int units = h.columns();
    forEachBlock(
        step,
        (first, rows, scratch) -> {
          int n = rows * units;
          float[] z = read(step.gates(), first, rows, scratch);
          float[] b = scratch.read(bias);
          float[] a = scratch.array(n);
          float[] gates = scratch.array(3 * n);
          for (int row = 0; row < rows; row++) {
            FloatElementwiseFunctions.add(b, z, 4 * row * units, 4 * units);
            System.arraycopy(z, 4 * row * units, a, row * units, units);
            System.arraycopy(z, (4 * row + 1) * units, gates, 3 * row * units, 3 * units);
          }
          FloatElementwiseFunctions.apply(f, a, n);
          FloatElementwiseFunctions.apply(ActivationFunction.SIGMOID, gates, 3 * n);
          float[] before = read(step.before(), first, rows, scratch);
          float[] cells = scratch.array(n);
          for (int row = 0; row < rows; row++) {
            cells(a, gates, before, cells, row * units, units);
          }
          float[] active = scratch.array(n);
          System.arraycopy(cells, 0, active, 0, n);
          FloatElementwiseFunctions.apply(f, active, n);
          float[] mask = mask(step, first, rows, scratch);
          float[] output = scratch.array(n);
          for (int row = 0; row < rows; row++) {
            output(gates, active, mask[row], output, cells, row * units, units);
            System.arraycopy(a, row * units, z, 4 * row * units, units);
            System.arraycopy(gates, 3 * row * units, z, (4 * row + 1) * units, 3 * units);
          }
          write(z, step.gates(), first, rows);
          write(cells, step.cells(), first, rows);
          write(active, step.activeCells(), first, rows);
          write(output, h, first, rows);
        });
  }

  /** Computes c = forget c + input a in a row that begins at an index. */
  private static void cells(
      float[] a, float[] gates, float[] before, float[] cells, int at, int units) {
    int forget = 3 * at;
    int input = 3 * at + 2 * units;
    for (int i = 0; i < units; i++) {
      cells[at + i] = gates[forget + i] * before[at + i] + gates[input + i] * a[at + i];
    }
  }

  /** Computes h = output f(c), and masks both. */
  private static void output(
      float[] gates, float[] active, float mask, float[] output, float[] cells, int at, int units) {
    int gate = 3 * at + units;
    for (int i = 0; i < units; i++) {
      output[at + i] = mask * gates[gate + i] * active[at + i];
      cells[at + i] *= mask;
    }
  }

  @Override
  public void backward(ActivationFunction f, Step step, Matrix dh, Matrix dc) {
    int units = dh.columns();
    forEachBlock(
        step,
        (first, rows, scratch) -> {
          int n = rows * units;
          float[] z = read(step.gates(), first, rows, scratch);
          float[] before = read(step.before(), first, rows, scratch);
          float[] active = read(step.activeCells(), first, rows, scratch);
          float[] mask = mask(step, first, rows, scratch);
          float[] dOutput = read(dh, first, rows, scratch);
          float[] dCells = read(dc, first, rows, scratch);
          float[] throughF = scratch.array(n);
          for (int row = 0; row < rows; row++) {
            scale(mask[row], dOutput, dCells, row * units, units);
            multiply(z, (4 * row + 2) * units, dOutput, throughF, row * units, units);
          }
          FloatElementwiseFunctions.gradient(f, active, throughF, n);
          FloatPlanes.add(throughF, dCells, 0, n);
          float[] a = scratch.array(n);
          float[] da = scratch.array(n);
          for (int row = 0; row < rows; row++) {
            System.arraycopy(z, 4 * row * units, a, row * units, units);
            multiply(z, (4 * row + 3) * units, dCells, da, row * units, units);
            gates(z, a, before, active, dOutput, dCells, row * units, units);
          }
          FloatElementwiseFunctions.gradient(f, a, da, n);
          for (int row = 0; row < rows; row++) {
            System.arraycopy(da, row * units, z, 4 * row * units, units);
          }
          write(z, step.gates(), first, rows);
          write(dCells, dc, first, rows);
        });
  }

  private static void scale(float factor, float[] x, float[] y, int at, int n) {
    for (int i = at; i < at + n; i++) {
      x[i] *= factor;
      y[i] *= factor;
    }
  }

  /** Multiplies a block of columns of a row of the gates. */
  private static void multiply(float[] z, int block, float[] x, float[] y, int at, int units) {
    for (int i = 0; i < units; i++) {
      y[at + i] = z[block + i] * x[at + i];
    }
  }

  /** Replaces the gates of a row by their gradients, and that of the cells by the one before. */
  private static void gates(
      float[] z,
      float[] a,
      float[] before,
      float[] active,
      float[] dOutput,
      float[] dCells,
      int at,
      int units) {
    int forget = 4 * at + units;
    int output = forget + units;
    int input = output + units;
    for (int i = 0; i < units; i++) {
      float f = z[forget + i];
      float o = z[output + i];
      float g = z[input + i];
      float dc = dCells[at + i];
      z[forget + i] = dc * before[at + i] * f * (1 - f);
      z[output + i] = dOutput[at + i] * active[at + i] * o * (1 - o);
      z[input + i] = dc * a[at + i] * g * (1 - g);
      dCells[at + i] = dc * f;
    }
  }

  private static void forEachBlock(Step step, Rows action) {
    int count = step.gates().rows();
    int rowsPerBlock = Math.max(1, BLOCK_SIZE / step.cells().columns());
    for (int first = 0; first < count; first += rowsPerBlock) {
      try (FloatScratch scratch = FloatScratch.open()) {
        action.apply(first, Math.min(rowsPerBlock, count - first), scratch);
      }
    }
  }

  private static float[] read(Matrix matrix, int first, int rows, FloatScratch scratch) {
    return scratch.read(matrix.rows(first, first + rows).elements());
  }

  private static void write(float[] from, Matrix matrix, int first, int rows) {
    Matrix part = matrix.rows(first, first + rows);
    FloatMemory.write(from, part.address(), (int) part.size());
  }

  /** Returns the mask of some rows, of ones if there is none. */
  private static float[] mask(Step step, int first, int rows, FloatScratch scratch) {
    if (step.mask() != null) {
      return scratch.read(step.mask().slice(first, rows));
    }
    float[] ones = scratch.array(rows);
    Arrays.fill(ones, 0, rows, 1);
    return ones;
  }
}
