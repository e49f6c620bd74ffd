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
import dlfs.layers.LayerChecks;
import dlfs.layers.TransposedConvolution;
import dlfs.layers.Window;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implements {@link TransposedConvolution} and DL4J's deconvolution of images by the passes of a
 * convolution in reverse: that of images like the output, with a filter for each channel of the
 * input. Masks are ignored and passed on.
 */
final class FastTransposedConvolutionImpl extends Deconvolution2DLayer
    implements FastLayer, ImageLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String W = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String B = ConvolutionParamInitializer.BIAS_KEY;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient INDArray weights; // [C, FN, FH, FW]
  private transient INDArray packed;
  private transient INDArray outputs;
  private transient boolean outputsNhwc;
  private transient Layout outputLayout;

  FastTransposedConvolutionImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    function = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public boolean acceptsNhwc() {
    return true;
  }

  @Override
  public boolean prefersNhwc() {
    return canOutputNhwc();
  }

  @Override
  public boolean canOutputNhwc() {
    return Layers.algorithmForLargeImages(
            layerConf(), layerConf().getNOut(), layerConf().getNIn(), kernels())
        .acceptsNhwc();
  }

  @Override
  public void outputNhwc() {
    outputsNhwc = true;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    applyDropOutIfNecessary(training, manager);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Conv2dGeometry geometry = geometry();
    ConvolutionAlgorithm algorithm = kernels().convolutionAlgorithm(geometry, channels());
    outputLayout = outputsNhwc && algorithm.acceptsNhwc() ? Layout.NHWC : Layout.NCHW;
    weights = getParamWithNoise(W, training, workspace.manager());
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray x = workspace.denseInAnyLayout(input); // [N, C, H, W]
    INDArray y =
        workspace.activations(
            outputLayout,
            x.size(0),
            geometry.channels(),
            geometry.height(),
            geometry.width()); // [N, FN, OH, OW]
    outputs = passes.storedOutput(function, y, storesForBackward, workspace);
    packed = Layers.spaceForPacked(algorithm, geometry, channels(), storesForBackward, workspace);
    algorithm.pack(geometry, filters());
    ImageBatch from = ImageBatch.of(x);
    ImageBatch to = ImageBatch.of(y);
    var all = new ConvolutionArguments(geometry, filters(), ActivationFunction.IDENTITY, to, null);
    Layers.parts(algorithm, x.size(0), 0)
        .forEach(
            (part, first, images) -> {
              ImageBatch z = to.slice(first, images);
              algorithm.backward(all.slice(first, images), from.slice(first, images), null, z);
              if (bias != null) {
                kernels().channelBiases().add(Vector.of(bias), z);
              }
              kernels().functions().apply(function, z.elements(), z.elements());
            });
    INDArray copy = Passes.copyOf(y, outputs);
    if (copy != null) {
      kernels().algebra().copy(to.elements(), ImageBatch.of(copy).elements());
    }
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
    ConvolutionAlgorithm algorithm = kernels().convolutionAlgorithm(geometry, channels());
    INDArray x = workspace.denseInAnyLayout(input); // [N, C, H, W]
    ImageBatch inputs = ImageBatch.of(x);
    ImageBatch dz = activationGradient(epsilon, workspace); // [N, FN, OH, OW]
    INDArray dx =
        passes.isInputGradientNeeded()
            ? workspace.gradients(inputs.layout(), x) // [N, C, H, W]
            : null;
    ImageBatch inputGradients = ImageBatch.ofNullable(dx);
    long memory = Math.max(weights.length(), algorithm.packedSize(geometry, channels()));
    BatchParts parts = Layers.parts(algorithm, x.size(0), memory);
    Matrix dw = Layers.zeros(kernels(), parts.count(), weights.length(), workspace);
    Matrix db = Layers.zeros(kernels(), parts.count(), geometry.channels(), workspace);
    parts.forEach(
        (part, first, images) -> {
          ImageBatch some = dz.slice(first, images);
          ImageBatch results = ImageBatch.sliceOfNullable(inputGradients, first, images);
          var arguments =
              new ConvolutionArguments(
                  geometry, filters(), ActivationFunction.IDENTITY, some, results);
          algorithm.backward(
              arguments,
              inputs.slice(first, images),
              new Filters.Gradients(dw.row(part).asMatrix(channels()), null),
              null);
          if (hasBias()) {
            kernels().channelBiases().gradient(some, db.row(part));
          }
          if (results != null) {
            algorithm.forward(arguments, null);
          }
        });
    kernels().algebra().sumRows(dw, Vector.of(gradientViews.get(W)));
    if (hasBias()) {
      kernels().algebra().sumRows(db, Vector.of(gradientViews.get(B)));
    }
    return dx;
  }

  /** Returns dz = f'(z) dy, in the layout of the output. */
  private ImageBatch activationGradient(INDArray epsilon, Workspace workspace) {
    INDArray dy = workspace.dense(outputLayout, epsilon);
    ImageBatch from = ImageBatch.of(dy);
    if (function == ActivationFunction.IDENTITY) {
      return from;
    }
    Vector dz = Vector.of(workspace.backwardScratch(dy.length()));
    kernels()
        .functions()
        .gradient(function, ImageBatch.of(outputs).elements(), from.elements(), dz);
    return from.at(dz.address());
  }

  /** Returns the geometry of the convolution whose backward pass this layer's forward pass is. */
  private Conv2dGeometry geometry() {
    var configuration = (Deconvolution2D) layerConf();
    long[] shape = LayerChecks.images(this, input, channels());
    Window window = TransposedConvolution.window(configuration, shape);
    long[] outputShape = TransposedConvolution.outputShape(configuration, shape);
    LayerChecks.requireFits(this, window, outputShape);
    return new Conv2dGeometry(
        (int) outputShape[1], (int) outputShape[2], (int) outputShape[3], window);
  }

  private Kernels kernels() {
    return CpuKernels.of(dataType);
  }

  private int channels() {
    return (int) layerConf().getNIn();
  }

  private Filters filters() {
    return new Filters(Vector.of(weights).asMatrix(channels()), null, Vector.ofNullable(packed));
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnlyParams) {
    return Layers.regularizationScore(this);
  }
}
