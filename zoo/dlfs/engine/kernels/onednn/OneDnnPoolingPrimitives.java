package dlfs.engine.kernels.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.onednn.OneDnnImages.Border;
import dlfs.engine.kernels.onednn.OneDnnPrimitive.Argument;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;

/** The primitives for max pooling of one shape in NHWC, for one thread. */
final class OneDnnPoolingPrimitives {
  private final OneDnnImages inputs;
  private final OneDnnImages outputs;
  private final OneDnnPrimitive forward;
  private final OneDnnPrimitive backward;
  private final String code;

  /**
   * The shape of a pooling.
   *
   * @param geometry the geometry of the pooling
   * @param images the number of images per call
   */
  record Shape(Conv2dGeometry geometry, int images) {}

  /**
   * @throws RuntimeException if oneDNN has no generated code for the shape
   */
  OneDnnPoolingPrimitives(Shape shape) {
    Conv2dGeometry g = shape.geometry;
    long[] ofInputs = {shape.images, g.channels(), g.height(), g.width()};
    long[] ofOutputs = {shape.images, g.channels(), g.outHeight(), g.outWidth()};
    inputs = new OneDnnImages(nhwc(ofInputs), Border.NONE, ofInputs);
    outputs = new OneDnnImages(nhwc(ofOutputs), Border.NONE, ofOutputs);
    long[] strides = {g.strideHeight(), g.strideWidth()};
    long[] kernel = {g.kernelHeight(), g.kernelWidth()};
    long[] topAndLeft = {g.padding().top(), g.padding().left()};
    long[] bottomAndRight = {g.padding().bottom(), g.padding().right()};
    OneDnn.useOneThread();
    var forward =
        OneDnnPrimitive.requireGenerated(
            new pooling_forward.primitive_desc(
                new pooling_forward.desc(
                    prop_kind.forward_training,
                    algorithm.pooling_max,
                    inputs.layout(),
                    outputs.layout(),
                    strides,
                    kernel,
                    topAndLeft,
                    bottomAndRight),
                OneDnnPrimitive.CPU));
    var backward =
        OneDnnPrimitive.requireGenerated(
            new pooling_backward.primitive_desc(
                new pooling_backward.desc(
                    algorithm.pooling_max,
                    inputs.layout(),
                    outputs.layout(),
                    strides,
                    kernel,
                    topAndLeft,
                    bottomAndRight),
                OneDnnPrimitive.CPU,
                forward));
    memory.desc positions = forward.workspace_desc();
    if (positions.get_size() != (long) shape.images * g.channels() * g.positions()) {
      throw new UnsupportedOperationException(
          "oneDNN stores positions in windows as large as this in more than a byte");
    }
    code = forward.impl_info_str().getString();
    this.forward =
        new OneDnnPrimitive(
            new pooling_forward(forward),
            new Argument(DNNL_ARG_SRC, inputs.layout()),
            new Argument(DNNL_ARG_DST, outputs.layout()),
            new Argument(DNNL_ARG_WORKSPACE, positions));
    this.backward =
        new OneDnnPrimitive(
            new pooling_backward(backward),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_WORKSPACE, positions),
            new Argument(DNNL_ARG_DIFF_SRC, inputs.layout()));
  }

  private static memory.desc nhwc(long[] sizes) {
    return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.nhwc);
  }

  /** Returns oneDNN's name of the code, such as {@code jit:avx512_core}. */
  String code() {
    return code;
  }

  OneDnnImages inputs() {
    return inputs;
  }

  OneDnnImages outputs() {
    return outputs;
  }

  /**
   * @param positions a byte per output: the position of the maximum in its window
   */
  void forward(long x, long y, long positions) {
    forward.execute(x, y, positions);
  }

  void backward(long dy, long positions, long dx) {
    backward.execute(dy, positions, dx);
  }
}
