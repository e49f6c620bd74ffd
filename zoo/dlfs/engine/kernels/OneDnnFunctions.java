package dlfs.engine.kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;

import dlfs.engine.kernels.OneDnnPrimitive.Argument;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** Gradients of activation functions: of the rectifier without a way through the Java heap. */
final class OneDnnFunctions {
  private static final algorithm RELU = algorithm.eltwise_relu_use_dst_for_bwd;

  private static final PerThread<Long, OneDnnPrimitive> RELU_GRADIENTS =
      new PerThread<>(OneDnnFunctions::reluGradient);

  private static final Functions OTHERS = new FloatFunctions();

  private OneDnnFunctions() {}

  /** As {@link Functions#gradient}. */
  static void gradient(ActivationFunction f, long y, long dy, long dx, long n) {
    if (f == ActivationFunction.RELU) {
      RELU_GRADIENTS.get(n).execute(y, dy, dx);
    } else {
      OTHERS.gradient(f, y, dy, dx, n);
    }
  }

  private static OneDnnPrimitive reluGradient(long n) {
    var numbers = new memory.desc(new long[] {n}, memory.data_type.f32, memory.format_tag.x);
    var forward =
        new eltwise_forward.primitive_desc(
            new eltwise_forward.desc(prop_kind.forward_training, RELU, numbers, 0, 0),
            OneDnnPrimitive.CPU);
    var backward =
        new eltwise_backward.primitive_desc(
            new eltwise_backward.desc(RELU, numbers, numbers, 0, 0), OneDnnPrimitive.CPU, forward);
    return new OneDnnPrimitive(
        new eltwise_backward(backward),
        new Argument(DNNL_ARG_DST, numbers),
        new Argument(DNNL_ARG_DIFF_DST, numbers),
        new Argument(DNNL_ARG_DIFF_SRC, numbers));
  }
}
