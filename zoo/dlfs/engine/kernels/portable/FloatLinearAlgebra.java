package dlfs.engine.kernels.portable;

import static dlfs.engine.kernels.portable.FloatBlocks.from;
import static dlfs.engine.kernels.portable.FloatBlocks.to;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sdot;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * {@link LinearAlgebra} in single precision. Products are OpenBLAS's, called directly: on small
 * matrices, ND4J's call takes longer than the product.
 */
public final class FloatLinearAlgebra implements LinearAlgebra {

  @Override
  public void multiply(Matrix a, Matrix b, Matrix c) {
    multiply(a, b, 0, c);
  }

  @Override
  public void addProduct(Matrix a, Matrix b, Matrix c) {
    multiply(a, b, 1, c);
  }

  /** Computes c = a b + beta c. */
  private static void multiply(Matrix a, Matrix b, int beta, Matrix c) {
    if (c.transposed()) {
      multiply(b.transpose(), a.transpose(), beta, c.transpose());
      return;
    }
    cblas_sgemm(
        CblasRowMajor,
        a.transposed() ? CblasTrans : CblasNoTrans,
        b.transposed() ? CblasTrans : CblasNoTrans,
        c.rows(),
        c.columns(),
        a.columns(),
        1,
        FloatMemory.pointer(a.address()),
        a.leading(),
        FloatMemory.pointer(b.address()),
        b.leading(),
        beta,
        FloatMemory.pointer(c.address()),
        c.leading());
  }

  @Override
  public void sumRows(Matrix y, Vector sums) {
    int m = y.columns();
    try (FloatScratch scratch = FloatScratch.open()) {
      float[] total = scratch.zeros(m);
      FloatBlocks.forEach(
          y.rows(),
          m,
          from(y.elements()),
          to(),
          (blocks, first, rows) -> {
            for (int row = 0; row < rows; row++) {
              add(blocks[0], row * m, total, m);
            }
          });
      FloatMemory.write(total, sums.address(), m);
    }
  }

  @Override
  public void clear(Vector x) {
    FloatBlocks.forEach(
        x.length(),
        from((Vector) null),
        to(x),
        (blocks, first, length) -> Arrays.fill(blocks[0], 0, length, 0));
  }

  @Override
  public void copy(Vector from, Vector to) {
    FloatBlocks.forEach(to.length(), from(from), to(to), (blocks, first, length) -> {});
  }

  @Override
  public void copy(Matrix from, Matrix to) {
    FloatBuffer source = FloatMemory.buffer(from.address(), extent(from));
    FloatBuffer target = FloatMemory.buffer(to.address(), extent(to));
    for (int row = 0; row < to.rows(); row++) {
      target.put(row * to.leading(), source, row * from.leading(), to.columns());
    }
  }

  /** Returns the number of elements from the first to the last, with those between its rows. */
  private static int extent(Matrix matrix) {
    return Math.toIntExact((matrix.rows() - 1L) * matrix.leading() + matrix.columns());
  }

  @Override
  public void add(Vector x, Vector y) {
    FloatBlocks.forEach(
        y.length(),
        from(x, y),
        to(null, y),
        (blocks, first, length) -> add(blocks[0], 0, blocks[1], length));
  }

  @Override
  public double sumOfSquares(Vector x) {
    var elements = FloatMemory.pointer(x.address());
    return cblas_sdot(Math.toIntExact(x.length()), elements, 1, elements, 1);
  }

  /** Adds n elements, of x from an index on, to the first ones of y. */
  private static void add(float[] x, int xFrom, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] += x[xFrom + i];
    }
  }
}
