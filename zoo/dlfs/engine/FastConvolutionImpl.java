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
import dlfs.layers.Window;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
    return Layers.algorithmForLargeImages(
            layerConf(), layerConf().getNIn(), layerConf().getNOut(), kernels())
        .acceptsNhwc();
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
    packed =
        Layers.spaceForPacked(algorithm, geometry, filterCount(), storesForBackward, workspace);
    Filters filters = filters(bias);
    algorithm.pack(geometry, filters);
    var all =
        new ConvolutionArguments(geometry, filters, function, ImageBatch.of(x), ImageBatch.of(y));
    Layers.parts(algorithm, x.size(0), 0)
        .forEach(
            (part, first, images) ->
                algorithm.forward(
                    all.slice(first, images), ImageBatch.sliceOfNullable(copy, first, images)));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, manager);
    }
    INDArray dx = passes.backward(epsilon, manager);
    weightNoiseParams.clear();
    return new Pair<>(
        Layers.gradientOfFilters(gradientViews),
        dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
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
    boolean isTrained = passes.areParameterGradientsNeeded();
    long memory =
        isTrained ? Math.max(weights.length(), algorithm.packedSize(geometry, filterCount())) : 0;
    BatchParts parts = Layers.parts(algorithm, x.size(0), memory);
    Matrix dw =
        isTrained ? Layers.zeros(kernels(), parts.count(), weights.length(), workspace) : null;
    Matrix db = isTrained ? Layers.zeros(kernels(), parts.count(), filterCount(), workspace) : null;
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
                isTrained
                    ? new Filters.Gradients(dw.row(part).asMatrix(filterCount()), db.row(part))
                    : null,
                ImageBatch.sliceOfNullable(inputGradients, first, images)));
    if (isTrained) {
      kernels().algebra().sumRows(dw, Vector.of(gradientViews.get(W)));
      if (hasBias()) {
        kernels().algebra().sumRows(db, Vector.of(gradientViews.get(B)));
      }
    }
    return dx;
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
