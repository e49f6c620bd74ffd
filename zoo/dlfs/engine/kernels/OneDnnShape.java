package dlfs.engine.kernels;

import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * The shape of convolutions, and what oneDNN would do for it. What it would do depends on the
 * processor, and in how many parts it would add up, on the threads that there are when it is asked:
 * so there is one.
 *
 * @param way how they are to be computed
 * @param filters how many there are
 * @param images how many are convolved together
 */
record OneDnnShape(algorithm way, Conv2dGeometry window, int filters, int images) {
  private static final algorithm WINOGRAD = algorithm.convolution_winograd;

  /** The most padding that oneDNN's minimal filtering knows. */
  private static final int MOST_PADDING = 1;

  /** Padding that oneDNN would not know, so that it is part of the images. */
  OneDnnImages.Border border() {
    return way == WINOGRAD
        ? new OneDnnImages.Border(
            Math.max(0, window.padHeight() - MOST_PADDING),
            Math.max(0, window.padWidth() - MOST_PADDING))
        : OneDnnImages.Border.NONE;
  }

  private long[] padding() {
    OneDnnImages.Border border = border();
    return new long[] {window.padHeight() - border.height(), window.padWidth() - border.width()};
  }

  private long[] strides() {
    return new long[] {window.strideHeight(), window.strideWidth()};
  }

  long[] ofInputs() {
    return new long[] {images, window.channels(), window.height(), window.width()};
  }

  long[] ofOutputs() {
    return new long[] {images, filters, window.outHeight(), window.outWidth()};
  }

  private long[] ofFilters() {
    return new long[] {filters, window.channels(), window.kernelHeight(), window.kernelWidth()};
  }

  /** Filters row after row. */
  memory.desc plainFilters() {
    return new memory.desc(ofFilters(), memory.data_type.f32, memory.format_tag.oihw);
  }

  private memory.desc biases() {
    return new memory.desc(new long[] {filters}, memory.data_type.f32, memory.format_tag.x);
  }

  private memory.desc anyInputs() {
    return any(border().around(ofInputs()));
  }

  /** In the layout that suits oneDNN. */
  private static memory.desc any(long[] sizes) {
    return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.any);
  }

  /**
   * The outputs, from images, filters and biases.
   *
   * @param rectified whether they are at least 0
   * @throws RuntimeException if oneDNN does not know the shape, or has nothing fast for it
   */
  convolution_forward.primitive_desc toOutputs(boolean rectified) {
    OneDnn.useThreads(1);
    var how = new primitive_attr();
    if (rectified) {
      var relu = new post_ops();
      relu.append_eltwise(1, algorithm.eltwise_relu, 0, 0);
      how.set_post_ops(relu);
    }
    return OneDnnPrimitive.fast(
        new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                prop_kind.forward_training,
                way,
                anyInputs(),
                any(ofFilters()),
                biases(),
                any(ofOutputs()),
                strides(),
                padding(),
                padding()),
            how,
            OneDnnPrimitive.CPU));
  }

  /**
   * The gradients of filters and biases, from images and the gradients of the outputs; these are in
   * the layout of the outputs.
   *
   * @throws RuntimeException if oneDNN does not know the shape, or has nothing fast for it
   */
  convolution_backward_weights.primitive_desc toFilterGradients(
      convolution_forward.primitive_desc toOutputs) {
    OneDnn.useThreads(1);
    return OneDnnPrimitive.fast(
        new convolution_backward_weights.primitive_desc(
            new convolution_backward_weights.desc(
                way,
                anyInputs(),
                any(ofFilters()),
                biases(),
                toOutputs.dst_desc(),
                strides(),
                padding(),
                padding()),
            OneDnnPrimitive.CPU,
            toOutputs));
  }

  /**
   * The gradients of images, from filters and the gradients of the outputs; these are in the layout
   * of the outputs.
   *
   * @throws RuntimeException if oneDNN does not know the shape, or has nothing fast for it
   */
  convolution_backward_data.primitive_desc toInputGradients(
      convolution_forward.primitive_desc toOutputs) {
    OneDnn.useThreads(1);
    return OneDnnPrimitive.fast(
        new convolution_backward_data.primitive_desc(
            new convolution_backward_data.desc(
                way,
                anyInputs(),
                any(ofFilters()),
                toOutputs.dst_desc(),
                strides(),
                padding(),
                padding()),
            OneDnnPrimitive.CPU,
            toOutputs));
  }
}
