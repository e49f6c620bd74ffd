package kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import kernels.OneDnnImages.Border;
import kernels.OneDnnPrimitive.Argument;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/** What oneDNN has made for convolutions of one shape; for one thread. */
final class OneDnnConvolution {
  private static final algorithm WINOGRAD = algorithm.convolution_winograd;

  /** The most padding that oneDNN's minimal filtering knows. */
  private static final int MOST_PADDING = 1;

  /** As many times as many numbers as there are in images: more of them are not worth it. */
  private static final int MOST_FILLING = 4;

  private final Shape shape;
  private final Map<Boolean, OneDnnPrimitive> forward = new HashMap<>();
  private final memory.desc filters;
  private final memory.desc biases;
  private final memory.desc filtersForInputs;
  private final memory.desc filterGradients;
  private final OneDnnImages inputs;
  private final OneDnnImages inputsOfGradients;
  private final OneDnnImages outputs;
  private final OneDnnImages inputGradients;
  private final OneDnnPrimitive backwardToFilters;
  private final OneDnnPrimitive backwardToInputs;
  private final OneDnnPrimitive toFilters;
  private final OneDnnPrimitive toFiltersForInputs;
  private final OneDnnPrimitive fromFilterGradients;

  /**
   * Which convolutions these are.
   *
   * @param way how they are to be computed
   * @param filters how many there are
   * @param images how many are convolved together
   */
  record Shape(algorithm way, Window window, int filters, int images) {
    private long[] strides() {
      return new long[] {window.strideHeight(), window.strideWidth()};
    }

    /** Padding that the primitives would not know, so that it is part of the images. */
    private Border border() {
      return way == WINOGRAD
          ? new Border(
              Math.max(0, window.padHeight() - MOST_PADDING),
              Math.max(0, window.padWidth() - MOST_PADDING))
          : Border.NONE;
    }

    private long[] padding() {
      Border border = border();
      return new long[] {window.padHeight() - border.height(), window.padWidth() - border.width()};
    }

    private long[] ofInputs() {
      return new long[] {images, window.channels(), window.height(), window.width()};
    }

    private long[] ofOutputs() {
      return new long[] {images, filters, window.outHeight(), window.outWidth()};
    }

    private memory.desc anyInputs() {
      return any(border().around(ofInputs()));
    }

    private memory.desc anyFilters() {
      return any(filters, window.channels(), window.kernelHeight(), window.kernelWidth());
    }

    private static memory.desc any(long... sizes) {
      return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.any);
    }

    private memory.desc plainFilters() {
      long[] sizes = {filters, window.channels(), window.kernelHeight(), window.kernelWidth()};
      return new memory.desc(sizes, memory.data_type.f32, memory.format_tag.oihw);
    }

    /**
     * The first that has to be made of all. In how many parts they add up is settled when they are
     * made, by the threads that there are.
     */
    private convolution_forward.primitive_desc forward(boolean rectified) {
      OneDnn.useThreads(1);
      var how = new primitive_attr();
      if (rectified) {
        var relu = new post_ops();
        relu.append_eltwise(1, algorithm.eltwise_relu, 0, 0);
        how.set_post_ops(relu);
      }
      return new convolution_forward.primitive_desc(
          new convolution_forward.desc(
              prop_kind.forward_training,
              way,
              anyInputs(),
              anyFilters(),
              new memory.desc(new long[] {filters}, memory.data_type.f32, memory.format_tag.x),
              any(ofOutputs()),
              strides(),
              padding(),
              padding()),
          how,
          OneDnnPrimitive.CPU);
    }
  }

  /**
   * @throws RuntimeException if oneDNN has nothing for this shape on this processor, or nothing but
   *     its slow reference
   */
  OneDnnConvolution(Shape shape) {
    this.shape = shape;
    var hint = shape.forward(false);
    filters = hint.weights_desc();
    biases = hint.bias_desc();
    inputs = new OneDnnImages(hint.src_desc(), shape.border(), shape.ofInputs());
    outputs = new OneDnnImages(hint.dst_desc(), Border.NONE, shape.ofOutputs());
    var toFilterGradients =
        new convolution_backward_weights.primitive_desc(
            new convolution_backward_weights.desc(
                shape.way,
                shape.anyInputs(),
                shape.anyFilters(),
                biases,
                outputs.layout(),
                shape.strides(),
                shape.padding(),
                shape.padding()),
            OneDnnPrimitive.CPU,
            hint);
    filterGradients = toFilterGradients.diff_weights_desc();
    inputsOfGradients =
        new OneDnnImages(toFilterGradients.src_desc(), shape.border(), shape.ofInputs());
    backwardToFilters =
        new OneDnnPrimitive(
            new convolution_backward_weights(toFilterGradients),
            new Argument(DNNL_ARG_SRC, inputsOfGradients.layout()),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_DIFF_WEIGHTS, filterGradients),
            new Argument(DNNL_ARG_DIFF_BIAS, biases));
    var toInputGradients =
        new convolution_backward_data.primitive_desc(
            new convolution_backward_data.desc(
                shape.way,
                shape.anyInputs(),
                shape.anyFilters(),
                outputs.layout(),
                shape.strides(),
                shape.padding(),
                shape.padding()),
            OneDnnPrimitive.CPU,
            hint);
    Stream.of(hint, toFilterGradients, toInputGradients).forEach(OneDnnConvolution::requireFast);
    requireFast(inputsOfGradients);
    filtersForInputs = toInputGradients.weights_desc();
    inputGradients =
        new OneDnnImages(toInputGradients.diff_src_desc(), shape.border(), shape.ofInputs());
    backwardToInputs =
        new OneDnnPrimitive(
            new convolution_backward_data(toInputGradients),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_WEIGHTS, filtersForInputs),
            new Argument(DNNL_ARG_DIFF_SRC, inputGradients.layout()));
    toFilters = OneDnnImages.reorder(shape.plainFilters(), filters);
    toFiltersForInputs = OneDnnImages.reorder(shape.plainFilters(), filtersForInputs);
    fromFilterGradients = OneDnnImages.reorder(filterGradients, shape.plainFilters());
  }

  private static void requireFast(primitive_desc description) {
    String name = description.impl_info_str().getString();
    if (!name.startsWith("jit")) {
      throw new UnsupportedOperationException("nothing better than " + name);
    }
  }

  private static void requireFast(OneDnnImages images) {
    if (images.filling() > MOST_FILLING) {
      throw new UnsupportedOperationException("mostly zeros instead of channels");
    }
  }

  OneDnnImages inputs() {
    return inputs;
  }

  /** Those that gradients are computed from. */
  OneDnnImages inputsOfGradients() {
    return inputsOfGradients;
  }

  OneDnnImages outputs() {
    return outputs;
  }

  OneDnnImages inputGradients() {
    return inputGradients;
  }

  /** How many numbers transformed filters are. */
  long transformedSize() {
    return size(filters) + size(filtersForInputs) + 2L * Memory.LINE / Float.BYTES;
  }

  /** How many numbers gradients of filters are. */
  long filterGradientsSize() {
    return size(filterGradients);
  }

  private static long size(memory.desc layout) {
    return layout.get_size() / Float.BYTES;
  }

  /** Lays out filters for both passes. */
  void transform(long weights, long transformed) {
    toFilters.execute(weights, forOutputs(transformed));
    toFiltersForInputs.execute(weights, forInputs(transformed));
  }

  private static long forOutputs(long transformed) {
    return Memory.aligned(transformed);
  }

  private long forInputs(long transformed) {
    return Memory.aligned(forOutputs(transformed) + filters.get_size());
  }

  /** y = x * filters + biases, all of them laid out; where rectified, at least 0. */
  void convolve(long x, long transformed, long biases, boolean rectified, long y) {
    forward
        .computeIfAbsent(rectified, this::forward)
        .execute(x, forOutputs(transformed), biases, y);
  }

  private OneDnnPrimitive forward(boolean rectified) {
    return new OneDnnPrimitive(
        new convolution_forward(shape.forward(rectified)),
        new Argument(DNNL_ARG_SRC, inputs.layout()),
        new Argument(DNNL_ARG_WEIGHTS, filters),
        new Argument(DNNL_ARG_BIAS, biases),
        new Argument(DNNL_ARG_DST, outputs.layout()));
  }

  /**
   * The gradients of filters and biases.
   *
   * @param laidOut for those of the filters as oneDNN has them
   * @param plain for the same in their usual order
   */
  void filterGradients(long x, long dz, long laidOut, long plain, long db) {
    backwardToFilters.execute(x, dz, laidOut, db);
    fromFilterGradients.execute(laidOut, plain);
  }

  /** The gradients of the inputs. */
  void inputGradients(long dz, long transformed, long dx) {
    backwardToInputs.execute(dz, forInputs(transformed), dx);
  }
}
