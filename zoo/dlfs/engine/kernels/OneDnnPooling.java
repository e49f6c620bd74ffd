package dlfs.engine.kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dlfs.engine.kernels.OneDnnImages.Border;
import dlfs.engine.kernels.OneDnnPrimitive.Argument;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;

/** What oneDNN has made for max pooling of one shape; for one thread. */
final class OneDnnPooling {
  private final OneDnnImages inputs;
  private final OneDnnImages outputs;
  private final OneDnnPrimitive find;
  private final OneDnnPrimitive spread;

  /** How many images of which window are pooled together. */
  record Shape(Conv2dGeometry window, int images) {}

  /**
   * @throws RuntimeException if oneDNN has nothing fast for this shape
   */
  OneDnnPooling(Shape shape) {
    Conv2dGeometry w = shape.window;
    long[] ofInputs = {shape.images, w.channels(), w.height(), w.width()};
    long[] ofOutputs = {shape.images, w.channels(), w.outHeight(), w.outWidth()};
    inputs = new OneDnnImages(channelsLast(ofInputs), Border.NONE, ofInputs);
    outputs = new OneDnnImages(channelsLast(ofOutputs), Border.NONE, ofOutputs);
    long[] strides = {w.strideHeight(), w.strideWidth()};
    long[] kernel = {w.kernelHeight(), w.kernelWidth()};
    long[] padding = {w.padHeight(), w.padWidth()};
    OneDnn.useThreads(1);
    var forward =
        OneDnnPrimitive.fast(
            new pooling_forward.primitive_desc(
                new pooling_forward.desc(
                    prop_kind.forward_training,
                    algorithm.pooling_max,
                    inputs.layout(),
                    outputs.layout(),
                    strides,
                    kernel,
                    padding,
                    padding),
                OneDnnPrimitive.CPU));
    var backward =
        OneDnnPrimitive.fast(
            new pooling_backward.primitive_desc(
                new pooling_backward.desc(
                    algorithm.pooling_max,
                    inputs.layout(),
                    outputs.layout(),
                    strides,
                    kernel,
                    padding,
                    padding),
                OneDnnPrimitive.CPU,
                forward));
    memory.desc where = forward.workspace_desc();
    if (where.get_size() != (long) shape.images * w.channels() * w.positions()) {
      throw new UnsupportedOperationException("a byte does not count the numbers of a window");
    }
    find =
        new OneDnnPrimitive(
            new pooling_forward(forward),
            new Argument(DNNL_ARG_SRC, inputs.layout()),
            new Argument(DNNL_ARG_DST, outputs.layout()),
            new Argument(DNNL_ARG_WORKSPACE, where));
    spread =
        new OneDnnPrimitive(
            new pooling_backward(backward),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_WORKSPACE, where),
            new Argument(DNNL_ARG_DIFF_SRC, inputs.layout()));
  }

  private static memory.desc channelsLast(long[] sizes) {
    return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.nhwc);
  }

  OneDnnImages inputs() {
    return inputs;
  }

  OneDnnImages outputs() {
    return outputs;
  }

  void find(long x, long y, long where) {
    find.execute(x, y, where);
  }

  void spread(long dy, long where, long dx) {
    spread.execute(dy, where, dx);
  }
}
