package kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;

import kernels.OneDnnPrimitive.Argument;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** The gradient of the rectifier by oneDNN, without a way through the Java heap. */
final class OneDnnRelu {
  private static final algorithm RELU = algorithm.eltwise_relu_use_dst_for_bwd;

  private static final PerThread<Long, OneDnnPrimitive> KNOWN =
      new PerThread<>(OneDnnRelu::primitive);

  private OneDnnRelu() {}

  /** dx = dy where y is above 0, else 0; for n numbers. */
  static void gradient(long y, long dy, long dx, long n) {
    KNOWN.get(n).execute(y, dy, dx);
  }

  private static OneDnnPrimitive primitive(long n) {
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
