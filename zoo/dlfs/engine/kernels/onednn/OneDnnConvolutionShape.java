package dlfs.engine.kernels.onednn;

import dlfs.engine.kernels.Conv2dGeometry;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * The shape of a convolution, for which this creates oneDNN's descriptions of primitives. They
 * depend on the processor and, since sums are divided between threads, on the number of threads
 * when they are created, which is therefore always 1.
 *
 * @param kind the algorithm
 * @param geometry the geometry of the convolution
 * @param filters the number of filters
 * @param images the number of images per call
 */
record OneDnnConvolutionShape(algorithm kind, Conv2dGeometry geometry, int filters, int images) {
  private static final algorithm WINOGRAD = algorithm.convolution_winograd;

  /** The largest padding that oneDNN's Winograd algorithm supports. */
  private static final int MAX_PADDING_FOR_WINOGRAD = 1;

  /** Returns the padding that oneDNN does not support, and that has to be part of the images. */
  OneDnnImages.Border border() {
    return kind == WINOGRAD
        ? new OneDnnImages.Border(
            Math.max(0, geometry.padding().top() - MAX_PADDING_FOR_WINOGRAD),
            Math.max(0, geometry.padding().left() - MAX_PADDING_FOR_WINOGRAD))
        : OneDnnImages.Border.NONE;
  }

  private long[] topAndLeft() {
    return new long[] {
      geometry.padding().top() - border().height(), geometry.padding().left() - border().width()
    };
  }

  private long[] bottomAndRight() {
    return new long[] {
      geometry.padding().bottom() - border().height(), geometry.padding().right() - border().width()
    };
  }

  /** Returns the number of pixels between adjacent elements of the filters, as oneDNN has it. */
  private long[] dilation() {
    return new long[] {
      geometry.window().dilationHeight() - 1, geometry.window().dilationWidth() - 1
    };
  }

  private long[] strides() {
    return new long[] {geometry.strideHeight(), geometry.strideWidth()};
  }

  /** Returns [N, C, H, W] of the input. */
  long[] inputShape() {
    return new long[] {images, geometry.channels(), geometry.height(), geometry.width()};
  }

  /** Returns [N, C, H, W] of the output. */
  long[] outputShape() {
    return new long[] {images, filters, geometry.outHeight(), geometry.outWidth()};
  }

  private long[] filterShape() {
    return new long[] {
      filters, geometry.channels(), geometry.kernelHeight(), geometry.kernelWidth()
    };
  }

  /** Returns the row-major layout of weights [filters, C, FH, FW]. */
  memory.desc plainWeights() {
    return new memory.desc(filterShape(), memory.data_type.f32, memory.format_tag.oihw);
  }

  private memory.desc biasLayout() {
    return new memory.desc(new long[] {filters}, memory.data_type.f32, memory.format_tag.x);
  }

  private memory.desc inputLayout() {
    return any(border().around(inputShape()));
  }

  /** Lets oneDNN choose the layout. */
  private static memory.desc any(long[] sizes) {
    return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.any);
  }

  /**
   * Describes the forward pass.
   *
   * @param withRelu whether ReLU is applied to the output
   * @throws RuntimeException if oneDNN does not support the shape, or has no generated code for it
   */
  convolution_forward.primitive_desc forward(boolean withRelu) {
    OneDnn.useOneThread();
    var attributes = new primitive_attr();
    if (withRelu) {
      var relu = new post_ops();
      relu.append_eltwise(1, algorithm.eltwise_relu, 0, 0);
      attributes.set_post_ops(relu);
    }
    return OneDnnPrimitive.requireGenerated(
        new convolution_forward.primitive_desc(
            new convolution_forward.desc(
                prop_kind.forward_training,
                kind,
                inputLayout(),
                any(filterShape()),
                biasLayout(),
                any(outputShape()),
                strides(),
                dilation(),
                topAndLeft(),
                bottomAndRight()),
            attributes,
            OneDnnPrimitive.CPU));
  }

  /**
   * Describes the gradients of weights and biases. The gradient of the output has the layout of the
   * output.
   *
   * @throws RuntimeException if oneDNN does not support the shape, or has no generated code for it
   */
  convolution_backward_weights.primitive_desc backwardWeights(
      convolution_forward.primitive_desc forward) {
    OneDnn.useOneThread();
    return OneDnnPrimitive.requireGenerated(
        new convolution_backward_weights.primitive_desc(
            new convolution_backward_weights.desc(
                kind,
                inputLayout(),
                any(filterShape()),
                biasLayout(),
                forward.dst_desc(),
                strides(),
                dilation(),
                topAndLeft(),
                bottomAndRight()),
            OneDnnPrimitive.CPU,
            forward));
  }

  /**
   * Describes the gradient of the input. The gradient of the output has the layout of the output.
   *
   * @throws RuntimeException if oneDNN does not support the shape, or has no generated code for it
   */
  convolution_backward_data.primitive_desc backwardInput(
      convolution_forward.primitive_desc forward) {
    OneDnn.useOneThread();
    return OneDnnPrimitive.requireGenerated(
        new convolution_backward_data.primitive_desc(
            new convolution_backward_data.desc(
                kind,
                inputLayout(),
                any(filterShape()),
                forward.dst_desc(),
                strides(),
                dilation(),
                topAndLeft(),
                bottomAndRight()),
            OneDnnPrimitive.CPU,
            forward));
  }
}
