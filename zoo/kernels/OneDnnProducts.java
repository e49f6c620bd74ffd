package kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;

/** As many products of matrices of the same shapes at once, which oneDNN makes code for. */
final class OneDnnProducts {
  /** More shapes than a network has. */
  private static final int MOST = 200;

  private static final ThreadLocal<Map<Shape, OneDnnProducts>> KNOWN =
      ThreadLocal.withInitial(HashMap::new);
  private static final engine CPU = new engine(engine.kind.cpu, 0);

  private final matmul product;
  private final stream order = new stream(CPU);
  private final memory a;
  private final memory b;
  private final memory c;
  private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(3);

  private OneDnnProducts(Shape shape) {
    memory.desc ofA = shape.a();
    memory.desc ofB = shape.b();
    memory.desc ofC = shape.c();
    var how = new primitive_attr();
    if (shape.add) {
      var sum = new post_ops();
      sum.append_sum();
      how.set_post_ops(sum);
    }
    product = new matmul(new matmul.primitive_desc(new matmul.desc(ofA, ofB, ofC), how, CPU));
    a = new memory(ofA, CPU, null);
    b = new memory(ofB, CPU, null);
    c = new memory(ofC, CPU, null);
    arguments.position(0).arg(DNNL_ARG_SRC).memory(a.get());
    arguments.position(1).arg(DNNL_ARG_WEIGHTS).memory(b.get());
    arguments.position(2).arg(DNNL_ARG_DST).memory(c.get());
    arguments.position(0);
  }

  /** As {@link Algebra#multiply(int, Matrix, Matrix, boolean, Matrix)}; c is not transposed. */
  static void multiply(int count, Matrix a, Matrix b, boolean add, Matrix c) {
    var shape =
        new Shape(count, c.rows(), a.columns(), c.columns(), a.transposed(), b.transposed(), add);
    Map<Shape, OneDnnProducts> known = KNOWN.get();
    if (known.size() > MOST) {
      known.clear();
    }
    known.computeIfAbsent(shape, OneDnnProducts::new).multiply(a, b, c);
  }

  private void multiply(Matrix x, Matrix y, Matrix z) {
    dnnl_memory_set_data_handle(a.get(), FloatMemory.at(x.address()));
    dnnl_memory_set_data_handle(b.get(), FloatMemory.at(y.address()));
    dnnl_memory_set_data_handle(c.get(), FloatMemory.at(z.address()));
    OneDnn.useThreads(1);
    int status = dnnl_primitive_execute(product.get(), order.get(), 3, arguments);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN cannot multiply %s by %s".formatted(x, y));
    }
  }

  /** [n, k] by [k, m], so many times. */
  private record Shape(
      int count, long n, long k, long m, boolean aTransposed, boolean bTransposed, boolean add) {

    memory.desc a() {
      return matrices(n, k, aTransposed);
    }

    memory.desc b() {
      return matrices(k, m, bTransposed);
    }

    memory.desc c() {
      return matrices(n, m, false);
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
