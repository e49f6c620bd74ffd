package dlfs.engine.kernels;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sdot;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import java.util.Arrays;

/** {@link Algebra} in single precision. */
final class FloatAlgebra implements Algebra {

  /**
   * OpenBLAS, called directly: on small matrices ND4J's way there takes longer than the product.
   */
  @Override
  public void multiply(Matrix a, Matrix b, boolean add, Matrix c) {
    if (c.transposed()) {
      multiply(b.transpose(), a.transpose(), add, c.transpose());
    } else if (OneDnn.takes(Float.BYTES)) {
      OneDnn.multiply(a, b, add, c);
    } else {
      multiplyByBlas(a, b, add, c);
    }
  }

  @Override
  public void multiply(int count, Matrix a, Matrix b, boolean add, Matrix c) {
    if (OneDnn.takes(Float.BYTES)) {
      OneDnnProducts.multiply(count, a, b, add, c);
    } else {
      for (int i = 0; i < count; i++) {
        multiplyByBlas(a.next(i, Float.BYTES), b.next(i, Float.BYTES), add, c.next(i, Float.BYTES));
      }
    }
  }

  private static void multiplyByBlas(Matrix a, Matrix b, boolean add, Matrix c) {
    cblas_sgemm(
        CblasRowMajor,
        a.transposed() ? CblasTrans : CblasNoTrans,
        b.transposed() ? CblasTrans : CblasNoTrans,
        c.rows(),
        c.columns(),
        a.columns(),
        1,
        FloatMemory.at(a.address()),
        a.leading(),
        FloatMemory.at(b.address()),
        b.leading(),
        add ? 1 : 0,
        FloatMemory.at(c.address()),
        c.leading());
  }

  @Override
  public void sumRows(Matrix y, long sums) {
    int m = y.columns();
    float[] vector = FloatMemory.zeros(0, m);
    FloatMemory.inBlocks(
        y.rows(),
        m,
        new long[] {y.address()},
        new long[] {0},
        (blocks, first, rows) -> {
          for (int row = 0; row < rows; row++) {
            add(blocks[0], row * m, vector, 0, m);
          }
        });
    FloatMemory.write(vector, sums, m);
  }

  @Override
  public void addColumnSums(Matrix y, long sums) {
    int m = y.columns();
    float[] vector = FloatMemory.read(sums, FloatMemory.scratch(0, y.rows()), y.rows());
    FloatMemory.inBlocks(
        y.rows(),
        m,
        new long[] {y.address()},
        new long[] {0},
        (blocks, first, rows) -> {
          for (int row = 0; row < rows; row++) {
            vector[first + row] += sum(blocks[0], row * m, m);
          }
        });
    FloatMemory.write(vector, sums, y.rows());
  }

  @Override
  public void clear(long x, long n) {
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {0},
        new long[] {x},
        (blocks, first, length) -> Arrays.fill(blocks[0], 0, length, 0));
  }

  @Override
  public void copy(long x, long y, long n) {
    FloatMemory.inBlocks(n, 1, new long[] {x}, new long[] {y}, (blocks, first, length) -> {});
  }

  @Override
  public void add(long x, long y, long n) {
    FloatMemory.inBlocks(
        n,
        1,
        new long[] {x, y},
        new long[] {0, y},
        (blocks, first, length) -> add(blocks[0], 0, blocks[1], 0, length));
  }

  @Override
  public double sumOfSquares(long x, long n) {
    return cblas_sdot(Math.toIntExact(n), FloatMemory.at(x), 1, FloatMemory.at(x), 1);
  }

  private static void add(float[] x, int xFrom, float[] y, int yFrom, int n) {
    for (int i = 0; i < n; i++) {
      y[yFrom + i] += x[xFrom + i];
    }
  }

  /** Four sums side by side, since each addition has to wait for the one before. */
  private static float sum(float[] x, int from, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = from;
    for (; i < from + n - 3; i += 4) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
    }
    for (; i < from + n; i++) {
      a += x[i];
    }
    return (a + b) + (c + d);
  }
}
