package dlfs.engine.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;

import dlfs.engine.kernels.Vector;
import dlfs.engine.kernels.onednn.OneDnnPrimitive.Argument;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/** The gradient of ReLU by oneDNN, which needs no copies on the Java heap. */
final class OneDnnReluGradient {
  private static final algorithm RELU = algorithm.eltwise_relu_use_dst_for_bwd;

  /** The primitives by length. */
  private static final PerThreadCache<Long, OneDnnPrimitive> PRIMITIVES =
      new PerThreadCache<>(OneDnnReluGradient::primitive);

  private OneDnnReluGradient() {}

  /**
   * Computes the gradient of the argument of ReLU: dx = dy where y &gt; 0, else 0.
   *
   * @param y the result of ReLU
   */
  static void compute(Vector y, Vector dy, Vector dx) {
    PRIMITIVES.get(y.length()).execute(y.address(), dy.address(), dx.address());
  }

  private static OneDnnPrimitive primitive(long length) {
    var layout = new memory.desc(new long[] {length}, memory.data_type.f32, memory.format_tag.x);
    var forward =
        new eltwise_forward.primitive_desc(
            new eltwise_forward.desc(prop_kind.forward_training, RELU, layout, 0, 0),
            OneDnnPrimitive.CPU);
    var backward =
        new eltwise_backward.primitive_desc(
            new eltwise_backward.desc(RELU, layout, layout, 0, 0), OneDnnPrimitive.CPU, forward);
    return new OneDnnPrimitive(
        new eltwise_backward(backward),
        new Argument(DNNL_ARG_DST, layout),
        new Argument(DNNL_ARG_DIFF_DST, layout),
        new Argument(DNNL_ARG_DIFF_SRC, layout));
  }
}
