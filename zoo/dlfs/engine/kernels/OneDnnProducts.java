package dlfs.engine.kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/** As many products of matrices of the same shapes at once, which oneDNN makes code for. */
final class OneDnnProducts {
  private static final PerThread<Shape, OneDnnPrimitive> KNOWN = new PerThread<>(Shape::primitive);

  private OneDnnProducts() {}

  /** As {@link Algebra#multiply(int, Matrix, Matrix, boolean, Matrix)}; c is not transposed. */
  static void multiply(int count, Matrix a, Matrix b, boolean add, Matrix c) {
    var shape =
        new Shape(count, c.rows(), a.columns(), c.columns(), a.transposed(), b.transposed(), add);
    KNOWN.get(shape).execute(a.address(), b.address(), c.address());
  }

  /** [n, k] by [k, m], so many times. */
  private record Shape(
      int count, long n, long k, long m, boolean aTransposed, boolean bTransposed, boolean add) {

    OneDnnPrimitive primitive() {
      memory.desc a = matrices(n, k, aTransposed);
      memory.desc b = matrices(k, m, bTransposed);
      memory.desc c = matrices(n, m, false);
      var how = new primitive_attr();
      if (add) {
        var sum = new post_ops();
        sum.append_sum();
        how.set_post_ops(sum);
      }
      var description =
          new matmul.primitive_desc(new matmul.desc(a, b, c), how, OneDnnPrimitive.CPU);
      return new OneDnnPrimitive(
          new matmul(description),
          new OneDnnPrimitive.Argument(DNNL_ARG_SRC, a),
          new OneDnnPrimitive.Argument(DNNL_ARG_WEIGHTS, b),
          new OneDnnPrimitive.Argument(DNNL_ARG_DST, c));
    }

    private memory.desc matrices(long rows, long columns, boolean transposed) {
      return new memory.desc(
          new long[] {count, rows, columns},
          memory.data_type.f32,
          transposed
              ? new long[] {rows * columns, 1, rows}
              : new long[] {rows * columns, columns, 1});
    }
  }
}
