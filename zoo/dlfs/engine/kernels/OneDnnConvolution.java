package dlfs.engine.kernels;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import dlfs.engine.kernels.OneDnnImages.Border;
import dlfs.engine.kernels.OneDnnPrimitive.Argument;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;

/**
 * What oneDNN has made for convolutions of one shape; for one thread. It has images, filters and
 * their gradients in layouts of its own. Filters and their gradients have to be {@link
 * Memory#aligned}, or some of its code ends the program.
 */
final class OneDnnConvolution {
  /**
   * There may be so many times as many numbers in a layout as in the images: channels are filled up
   * to whole blocks.
   */
  private static final int MOST_FILLING = 4;

  private final OneDnnShape shape;
  private final OneDnnImages inputs;
  private final OneDnnImages outputs;
  private final OneDnnImages inputsOfGradients;
  private final OneDnnImages inputGradients;
  private final memory.desc filters;
  private final memory.desc filtersOfGradients;
  private final memory.desc filterGradients;
  private final memory.desc biases;
  private final Map<Boolean, OneDnnPrimitive> toOutputs = new HashMap<>();
  private final OneDnnPrimitive toFilterGradients;
  private final OneDnnPrimitive toInputGradients;
  private final OneDnnPrimitive layOutFilters;
  private final OneDnnPrimitive layOutFiltersOfGradients;
  private final OneDnnPrimitive collectFilterGradients;

  /**
   * @throws RuntimeException if oneDNN does not know the shape, or has nothing fast for it
   */
  OneDnnConvolution(OneDnnShape shape) {
    this.shape = shape;
    var forward = shape.toOutputs(false);
    var toFilters = shape.toFilterGradients(forward);
    var toInputs = shape.toInputGradients(forward);
    inputs = new OneDnnImages(forward.src_desc(), shape.border(), shape.ofInputs());
    outputs = new OneDnnImages(forward.dst_desc(), Border.NONE, shape.ofOutputs());
    inputsOfGradients = new OneDnnImages(toFilters.src_desc(), shape.border(), shape.ofInputs());
    inputGradients = new OneDnnImages(toInputs.diff_src_desc(), shape.border(), shape.ofInputs());
    if (inputsOfGradients.filling() > MOST_FILLING) {
      throw new UnsupportedOperationException("oneDNN would compute with zeros for the most part");
    }
    filters = forward.weights_desc();
    filtersOfGradients = toInputs.weights_desc();
    filterGradients = toFilters.diff_weights_desc();
    biases = forward.bias_desc();
    toFilterGradients =
        new OneDnnPrimitive(
            new convolution_backward_weights(toFilters),
            new Argument(DNNL_ARG_SRC, inputsOfGradients.layout()),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_DIFF_WEIGHTS, filterGradients),
            new Argument(DNNL_ARG_DIFF_BIAS, biases));
    toInputGradients =
        new OneDnnPrimitive(
            new convolution_backward_data(toInputs),
            new Argument(DNNL_ARG_DIFF_DST, outputs.layout()),
            new Argument(DNNL_ARG_WEIGHTS, filtersOfGradients),
            new Argument(DNNL_ARG_DIFF_SRC, inputGradients.layout()));
    layOutFilters = OneDnnPrimitive.reorder(shape.plainFilters(), filters);
    layOutFiltersOfGradients = OneDnnPrimitive.reorder(shape.plainFilters(), filtersOfGradients);
    collectFilterGradients = OneDnnPrimitive.reorder(filterGradients, shape.plainFilters());
  }

  OneDnnImages inputs() {
    return inputs;
  }

  OneDnnImages outputs() {
    return outputs;
  }

  /** The images that the gradients of filters are computed from. */
  OneDnnImages inputsOfGradients() {
    return inputsOfGradients;
  }

  OneDnnImages inputGradients() {
    return inputGradients;
  }

  /** How many numbers transformed filters are: those for the outputs, and those for gradients. */
  long transformedSize() {
    return size(filters) + size(filtersOfGradients) + 2L * Memory.LINE / Float.BYTES;
  }

  /** How many numbers the gradients of filters are. */
  long filterGradientsSize() {
    return size(filterGradients);
  }

  private static long size(memory.desc layout) {
    return layout.get_size() / Float.BYTES;
  }

  void transform(long weights, long transformed) {
    layOutFilters.execute(weights, forOutputs(transformed));
    layOutFiltersOfGradients.execute(weights, forGradients(transformed));
  }

  private static long forOutputs(long transformed) {
    return Memory.aligned(transformed);
  }

  private long forGradients(long transformed) {
    return Memory.aligned(forOutputs(transformed) + filters.get_size());
  }

  /** y = x * filters + biases. */
  void convolve(long x, long transformed, long biases, boolean rectified, long y) {
    toOutputs
        .computeIfAbsent(rectified, this::toOutputs)
        .execute(x, forOutputs(transformed), biases, y);
  }

  private OneDnnPrimitive toOutputs(boolean rectified) {
    return new OneDnnPrimitive(
        new convolution_forward(shape.toOutputs(rectified)),
        new Argument(DNNL_ARG_SRC, inputs.layout()),
        new Argument(DNNL_ARG_WEIGHTS, filters),
        new Argument(DNNL_ARG_BIAS, biases),
        new Argument(DNNL_ARG_DST, outputs.layout()));
  }

  /**
   * The gradients of filters and biases.
   *
   * @param scratch for those of filters as oneDNN has them
   * @param dw for the same row after row
   */
  void filterGradients(long x, long dz, long scratch, long dw, long db) {
    toFilterGradients.execute(x, dz, scratch, db);
    collectFilterGradients.execute(scratch, dw);
  }

  void inputGradients(long dz, long transformed, long dx) {
    toInputGradients.execute(dz, forGradients(transformed), dx);
  }
}
