package dlfs.engine.kernels.onednn;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ConvolutionAlgorithm;
import dlfs.engine.kernels.ConvolutionArguments;
import dlfs.engine.kernels.ElementwiseFunctions;
import dlfs.engine.kernels.Filters;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.LinearAlgebra;
import dlfs.engine.kernels.Vector;
import dlfs.engine.kernels.portable.FloatElementwiseFunctions;
import dlfs.engine.kernels.portable.FloatIm2colConvolution;
import dlfs.engine.kernels.portable.FloatLinearAlgebra;
import dlfs.engine.kernels.portable.FloatScratch;
import dlfs.layers.ActivationFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * {@link ConvolutionAlgorithm} in single precision by oneDNN. Where that has no code for the
 * gradient of the input, as for images of three channels and large strides, im2col computes it.
 */
public final class OneDnnConvolution implements ConvolutionAlgorithm {
  private static final PerThreadCache<OneDnnConvolutionShape, OneDnnConvolutionPrimitives>
      PRIMITIVES = new PerThreadCache<>(OneDnnConvolutionPrimitives::new);

  /** The largest number of input or output elements that are processed by one call of oneDNN. */
  private static final int MAX_ELEMENTS_PER_CALL = 1 << 18;

  /** Height and width in outputs of a tile of Winograd's algorithm F(4x4, 3x3). */
  private static final int WINOGRAD_TILE = 4;

  /** The number of multiplications per tile, channel and filter. */
  private static final int WINOGRAD_MULTIPLICATIONS = 36;

  private final algorithm kind;
  private final int minChannels;
  private final int maxChannels;
  private final Map<Shape, Boolean> supported = new ConcurrentHashMap<>();
  private final ConvolutionAlgorithm im2col = new FloatIm2colConvolution(new OneDnnLinearAlgebra());
  private final LinearAlgebra algebra = new FloatLinearAlgebra();
  private final ElementwiseFunctions functions = new FloatElementwiseFunctions();

  private record Shape(Conv2dGeometry geometry, int filters) {}

  private OneDnnConvolution(algorithm kind, int minChannels, int maxChannels) {
    this.kind = kind;
    this.minChannels = minChannels;
    this.maxChannels = maxChannels;
  }

  /**
   * Winograd's minimal filtering, for kernels of 3x3 with unit stride: A. Lavin, S. Gray, "Fast
   * Algorithms for Convolutional Neural Networks", CVPR 2016. oneDNN has it for processors with
   * AVX-512.
   *
   * @param minChannels the minimum number of channels, and of filters, for which it is preferred
   * @param maxChannels the maximum number
   */
  public static OneDnnConvolution winograd(int minChannels, int maxChannels) {
    return new OneDnnConvolution(algorithm.convolution_winograd, minChannels, maxChannels);
  }

  /** Direct convolution: the sum of products as it is defined, without im2col. */
  public static OneDnnConvolution direct() {
    return new OneDnnConvolution(algorithm.convolution_direct, 1, Integer.MAX_VALUE);
  }

  @Override
  public boolean supports(Conv2dGeometry geometry, int filters) {
    return OneDnn.isAvailable()
        && (kind != algorithm.convolution_winograd || isPlain(geometry))
        && supported.computeIfAbsent(new Shape(geometry, filters), this::canBeCreated);
  }

  /** Returns whether a geometry has no dilation, and the same padding on opposite sides. */
  private static boolean isPlain(Conv2dGeometry geometry) {
    return !geometry.window().isDilated() && geometry.padding().isSymmetric();
  }

  private boolean canBeCreated(Shape shape) {
    try {
      primitives(shape.geometry, shape.filters, 1);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  @Override
  public boolean isPreferred(Conv2dGeometry geometry, int filters) {
    boolean isWorthwhile =
        kind != algorithm.convolution_winograd || isWinogradWorthwhile(geometry, filters);
    return isWorthwhile && supports(geometry, filters);
  }

  /** Returns whether Winograd's algorithm saves at least half of the multiplications. */
  private boolean isWinogradWorthwhile(Conv2dGeometry geometry, int filters) {
    int tiles = tiles(geometry.outHeight()) * tiles(geometry.outWidth());
    return geometry.kernelHeight() == 3
        && geometry.kernelWidth() == 3
        && geometry.hasUnitStride()
        && Math.min(geometry.channels(), filters) >= minChannels
        && Math.max(geometry.channels(), filters) <= maxChannels
        && 2 * WINOGRAD_MULTIPLICATIONS * tiles <= geometry.positions() * geometry.kernelSize();
  }

  private static int tiles(int outputs) {
    return (outputs + WINOGRAD_TILE - 1) / WINOGRAD_TILE;
  }

  @Override
  public boolean acceptsNhwc() {
    return true;
  }

  @Override
  public boolean prefersLargeBatches() {
    return true;
  }

  private OneDnnConvolutionPrimitives primitives(Conv2dGeometry geometry, int filters, int images) {
    return PRIMITIVES.get(new OneDnnConvolutionShape(kind, geometry, filters, images));
  }

  private OneDnnConvolutionPrimitives primitives(ConvolutionArguments arguments) {
    return primitives(arguments.geometry(), arguments.filters().count(), arguments.images());
  }

  @Override
  public long packedSize(Conv2dGeometry geometry, int filters) {
    return primitives(geometry, filters, 1).packedSize();
  }

  @Override
  public void pack(Conv2dGeometry geometry, Filters filters) {
    primitives(geometry, filters.count(), 1).pack(filters.weights().elements(), filters.packed());
  }

  private static void forEachCall(
      ConvolutionArguments arguments, ObjIntConsumer<ConvolutionArguments> action) {
    int elements = Math.max(arguments.geometry().imageSize(), arguments.outputSize());
    arguments.forEachSlice(MAX_ELEMENTS_PER_CALL / elements, action);
  }

  @Override
  public void forward(ConvolutionArguments arguments, ImageBatch copy) {
    ActivationFunction f = arguments.activation();
    boolean withRelu = f == ActivationFunction.RELU && areFinite(arguments);
    forEachCall(arguments, (slice, first) -> forwardSlice(slice, withRelu));
    Vector y = arguments.y().elements();
    if (!withRelu && f != ActivationFunction.IDENTITY) {
      functions.apply(f, y, y);
    }
    if (copy != null) {
      algebra.copy(y, copy.elements());
    }
  }

  private void forwardSlice(ConvolutionArguments slice, boolean withRelu) {
    OneDnnConvolutionPrimitives primitives = primitives(slice);
    Filters filters = slice.filters();
    try (FloatScratch scratch = FloatScratch.open()) {
      long x = primitives.inputs().convert(slice.x(), scratch);
      long y = primitives.outputs().target(slice.y(), scratch);
      primitives.forward(x, filters.packed(), biasesOrZeros(filters, scratch), withRelu, y);
      primitives.outputs().convertBack(y, slice.y());
    }
  }

  /**
   * Returns whether input and filters are finite. If so, the output can only be NaN by overflow,
   * and the input of the next layer is then infinite. This matters since oneDNN's ReLU turns NaN
   * into 0.
   */
  private boolean areFinite(ConvolutionArguments arguments) {
    Filters filters = arguments.filters();
    return isFinite(arguments.x().elements())
        && isFinite(filters.weights().elements())
        && (filters.biases() == null || isFinite(filters.biases()));
  }

  private boolean isFinite(Vector x) {
    return Double.isFinite(algebra.sumOfSquares(x));
  }

  private Vector biasesOrZeros(Filters filters, FloatScratch scratch) {
    if (filters.biases() != null) {
      return filters.biases();
    }
    Vector zeros = scratch.vector(filters.count());
    algebra.clear(zeros);
    return zeros;
  }

  @Override
  public void backward(
      ConvolutionArguments arguments, ImageBatch dy, Filters.Gradients gradients, ImageBatch dx) {
    forEachCall(
        arguments,
        (slice, first) ->
            backwardSlice(
                slice,
                dy.slice(first, slice.images()),
                gradients,
                ImageBatch.sliceOfNullable(dx, first, slice.images())));
  }

  private void backwardSlice(
      ConvolutionArguments slice, ImageBatch dy, Filters.Gradients gradients, ImageBatch dx) {
    OneDnnConvolutionPrimitives primitives = primitives(slice);
    try (FloatScratch scratch = FloatScratch.open()) {
      ImageBatch dz = activationGradient(slice, dy, scratch);
      long outputGradients = primitives.outputs().convert(dz, scratch);
      if (gradients != null) {
        addParameterGradients(slice, outputGradients, gradients);
      }
      if (dx != null) {
        long inputGradients = primitives.inputGradients().target(dx, scratch);
        if (primitives.supportsInputGradients()) {
          primitives.inputGradients(outputGradients, slice.filters().packed(), inputGradients);
        } else {
          inputGradientsByIm2col(slice, dz, inputGradients);
        }
        primitives.inputGradients().convertBack(inputGradients, dx);
      }
    }
  }

  /**
   * @param inputGradients the address of NCHW images
   */
  private void inputGradientsByIm2col(
      ConvolutionArguments slice, ImageBatch dz, long inputGradients) {
    ImageBatch x = slice.x();
    var dx =
        new ImageBatch(
            inputGradients, x.count(), x.channels(), x.height(), x.width(), Layout.NCHW, x.type());
    var linear =
        new ConvolutionArguments(
            slice.geometry(), slice.filters(), ActivationFunction.IDENTITY, x, null);
    im2col.backward(linear, dz, null, dx);
  }

  private void addParameterGradients(
      ConvolutionArguments slice, long outputGradients, Filters.Gradients gradients) {
    OneDnnConvolutionPrimitives primitives = primitives(slice);
    try (FloatScratch scratch = FloatScratch.open()) {
      long x = primitives.inputsForWeightGradients().convert(slice.x(), scratch);
      Vector packed = scratch.vector(primitives.weightGradientsSize());
      Vector weights = scratch.vector(gradients.weights().size());
      Vector biases = scratch.vector(slice.filters().count());
      primitives.weightGradients(x, outputGradients, packed, weights, biases);
      algebra.add(weights, gradients.weights().elements());
      if (gradients.biases() != null) {
        algebra.add(biases, gradients.biases());
      }
    }
  }

  /** Returns dz = f'(z) dy: dy itself for the identity, otherwise scratch memory. */
  private ImageBatch activationGradient(
      ConvolutionArguments slice, ImageBatch dy, FloatScratch scratch) {
    if (slice.activation() == ActivationFunction.IDENTITY) {
      return dy;
    }
    Vector dz = scratch.vector(dy.elements().length());
    if (slice.activation() == ActivationFunction.RELU) {
      OneDnnReluGradient.compute(slice.y().elements(), dy.elements(), dz);
    } else {
      functions.gradient(slice.activation(), slice.y().elements(), dy.elements(), dz);
    }
    return dy.at(dz.address());
  }
}
