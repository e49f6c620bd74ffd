package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ConvolutionAlgorithm;
import dlfs.engine.kernels.ConvolutionArguments;
import dlfs.engine.kernels.Filters;
import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.Convolution;
import dlfs.layers.LayerChecks;
import dlfs.layers.Padding;
import dlfs.layers.Window;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Convolution} and DL4J's 2D convolution. Masks are ignored and passed on. */
final class FastConvolutionImpl extends ConvolutionLayer
    implements FastLayer, ImageLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String W = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String B = ConvolutionParamInitializer.BIAS_KEY;

  /** The size of a large image, in kernels. */
  private static final int KERNELS_PER_LARGE_IMAGE = 20;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray packed;
  private transient INDArray outputs;
  private transient Layout outputLayout = Layout.NCHW;

  FastConvolutionImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    function = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  @Override
  public Passes passes() {
    return passes;
  }

  /**
   * {@inheritDoc} That is, if the algorithm for large images does; for smaller images, the input is
   * copied if need be.
   */
  @Override
  public boolean acceptsNhwc() {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] dilation = layerConf().getDilation();
    Window window =
        new Window(
            kernel[0], kernel[1], stride[0], stride[1], dilation[0], dilation[1], Padding.NONE);
    Conv2dGeometry large =
        new Conv2dGeometry(
            (int) layerConf().getNIn(),
            KERNELS_PER_LARGE_IMAGE * window.heightInImage(),
            KERNELS_PER_LARGE_IMAGE * window.widthInImage(),
            window);
    return kernels().convolutionAlgorithm(large, filterCount()).acceptsNhwc();
  }

  @Override
  public boolean prefersNhwc() {
    return acceptsNhwc();
  }

  @Override
  public boolean canOutputNhwc() {
    return true;
  }

  @Override
  public void outputNhwc() {
    outputLayout = Layout.NHWC;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (input == null) {
      return super.activate(training, manager); // which throws an exception that says so
    }
    applyDropOutIfNecessary(training, manager);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Conv2dGeometry geometry = geometry();
    ConvolutionAlgorithm algorithm = kernels().convolutionAlgorithm(geometry, filterCount());
    INDArray x = images(algorithm, workspace); // [N, C, H, W]
    weights = getParamWithNoise(W, training, workspace.manager()); // [FN, C, FH, FW]
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray y =
        workspace.activations(
            outputLayout, x.size(0), filterCount(), geometry.outHeight(), geometry.outWidth());
    outputs = passes.storedOutput(function, y, storesForBackward, workspace);
    ImageBatch copy = ImageBatch.ofNullable(Passes.copyOf(y, outputs));
    packed = spaceForPacked(algorithm, geometry, storesForBackward, workspace);
    Filters filters = filters(bias);
    algorithm.pack(geometry, filters);
    var all =
        new ConvolutionArguments(geometry, filters, function, ImageBatch.of(x), ImageBatch.of(y));
    parts(algorithm, x, 0)
        .forEach(
            (part, first, images) ->
                algorithm.forward(
                    all.slice(first, images), ImageBatch.sliceOfNullable(copy, first, images)));
    return y;
  }

  /** Returns space for the packed weights; null if the algorithm packs none. */
  private INDArray spaceForPacked(
      ConvolutionAlgorithm algorithm,
      Conv2dGeometry geometry,
      boolean storesForBackward,
      Workspace workspace) {
    long size = algorithm.packedSize(geometry, filterCount());
    if (size == 0) {
      return null;
    }
    return storesForBackward ? workspace.activations(size) : workspace.forwardScratch(size);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, manager);
    }
    INDArray dx = passes.backward(epsilon, manager);
    weightNoiseParams.clear();
    Gradient gradient = new DefaultGradient();
    if (hasBias()) {
      gradient.setGradientFor(B, gradientViews.get(B));
    }
    gradient.setGradientFor(W, gradientViews.get(W), 'c');
    return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    Conv2dGeometry geometry = geometry();
    ConvolutionAlgorithm algorithm = kernels().convolutionAlgorithm(geometry, filterCount());
    INDArray x = images(algorithm, workspace); // [N, C, H, W]
    INDArray dy = workspace.dense(outputLayout, epsilon); // [N, FN, OH, OW]
    ImageBatch from = ImageBatch.of(x);
    INDArray dx =
        passes.isInputGradientNeeded()
            ? workspace.gradients(from.layout(), x) // [N, C, H, W]
            : null;
    long memory = Math.max(weights.length(), algorithm.packedSize(geometry, filterCount()));
    BatchParts parts = parts(algorithm, x, memory);
    Matrix dw = zeros(workspace.backwardScratch(parts.count(), weights.length()));
    Matrix db = zeros(workspace.backwardScratch(parts.count(), filterCount()));
    var all =
        new ConvolutionArguments(
            geometry, filters(null), function, from, ImageBatch.ofNullable(outputs));
    ImageBatch outputGradients = ImageBatch.of(dy);
    ImageBatch inputGradients = ImageBatch.ofNullable(dx);
    parts.forEach(
        (part, first, images) ->
            algorithm.backward(
                all.slice(first, images),
                outputGradients.slice(first, images),
                new Filters.Gradients(dw.row(part).asMatrix(filterCount()), db.row(part)),
                ImageBatch.sliceOfNullable(inputGradients, first, images)));
    kernels().algebra().sumRows(dw, Vector.of(gradientViews.get(W)));
    if (hasBias()) {
      kernels().algebra().sumRows(db, Vector.of(gradientViews.get(B)));
    }
    return dx;
  }

  private static BatchParts parts(ConvolutionAlgorithm algorithm, INDArray x, long memory) {
    return algorithm.prefersLargeBatches()
        ? BatchParts.large(x.size(0))
        : BatchParts.of(x.size(0), memory);
  }

  /** Clears an array for the gradients of each part, [parts, parameters]. */
  private Matrix zeros(INDArray parts) {
    kernels().algebra().clear(Vector.of(parts));
    return Matrix.of(parts);
  }

  private INDArray images(ConvolutionAlgorithm algorithm, Workspace workspace) {
    return algorithm.acceptsNhwc() ? workspace.denseInAnyLayout(input) : workspace.dense(input);
  }

  private Conv2dGeometry geometry() {
    LayerChecks.images(this, input, layerConf().getNIn());
    return Layers.geometry(
        this,
        input,
        Window.of(
            layerConf().getConvolutionMode(),
            layerConf().getKernelSize(),
            layerConf().getStride(),
            layerConf().getDilation(),
            layerConf().getPadding(),
            input.shape()));
  }

  private Kernels kernels() {
    return CpuKernels.of(dataType);
  }

  private int filterCount() {
    return (int) layerConf().getNOut();
  }

  /**
   * @param bias null for none
   */
  private Filters filters(INDArray bias) {
    return new Filters(
        Vector.of(weights).asMatrix(filterCount()),
        Vector.ofNullable(bias),
        Vector.ofNullable(packed));
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnlyParams) {
    return Layers.regularizationScore(this);
  }
}
