package dlfs.engine;

import dlfs.engine.kernels.ActivationFunction;
import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.ConvolutionAlgorithm;
import dlfs.engine.kernels.Convolved;
import dlfs.engine.kernels.Filters;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.Matrix;
import dlfs.engine.kernels.Memory;
import dlfs.engine.kernels.Pixels;
import dlfs.layers.Convolution;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Convolution} layer computes. Masks have no say in it, and are handed on. */
public final class FastConvolutionImpl extends ConvolutionLayer
    implements FastLayer, ImageLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String W = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String B = ConvolutionParamInitializer.BIAS_KEY;

  /** How many kernels high and wide a large image is. */
  private static final int LARGE = 20;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray transformed;
  private transient INDArray outputs;
  private transient Layout orderOfOutput = Layout.NCHW;

  public FastConvolutionImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    Kernels.of(type); // refuses types that these layers do not compute in
    Layers.require(
        layerConf().getNIn() > 0 && layerConf().getNOut() > 0,
        this,
        "needs its numbers of channels and filters; the first can come from the network's input"
            + " type");
    Layers.require(this, unsupported(layerConf()));
    function = Layers.function(this, layerConf().getActivationFn());
  }

  /** Returns the objection to a setting that this layer does not support, if there is one. */
  static Optional<String> unsupported(
      org.deeplearning4j.nn.conf.layers.ConvolutionLayer configuration) {
    return Layers.unsupportedWindow(
        configuration.getCnn2dDataFormat(),
        configuration.getConvolutionMode(),
        configuration.getDilation());
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr manager) {
    super.setInput(input, manager);
    passes.forget();
  }

  /** If large images are convolved in a way that does; smaller ones are copied where need be. */
  @Override
  public boolean takesChannelsLast() {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    Conv2dGeometry large =
        new Conv2dGeometry(
            (int) layerConf().getNIn(),
            LARGE * kernel[0],
            LARGE * kernel[1],
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            0,
            0);
    return kernels().convolutions(large, filters()).takesChannelsLast();
  }

  @Override
  public boolean prefersChannelsLast() {
    return takesChannelsLast();
  }

  @Override
  public boolean canPutChannelsLast() {
    return true;
  }

  @Override
  public void putChannelsLast() {
    orderOfOutput = Layout.NHWC;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    if (input == null) {
      return super.activate(training, manager); // DL4J has a message of its own
    }
    applyDropOutIfNecessary(training, manager);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean keeps, Workspace workspace) {
    Kernels kernels = kernels();
    Conv2dGeometry window = window();
    ConvolutionAlgorithm convolutions = kernels.convolutions(window, filters());
    INDArray x = images(convolutions, workspace); // [N, C, H, W]
    weights = getParamWithNoise(W, training, workspace.manager()); // [FN, C, FH, FW]
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray y =
        workspace.activations(
            orderOfOutput, x.size(0), filters(), window.outHeight(), window.outWidth());
    outputs = passes.kept(function, y, keeps, workspace);
    long copy = Passes.isCopy(outputs, y) ? keptOutputs().address() : 0;
    Filters filters = filters(convolutions, window, keeps, workspace, bias);
    Convolved all = convolved(window, filters, x, Pixels.of(y));
    chunks(convolutions, x, 0)
        .forEach(
            (chunk, first, images) ->
                convolutions.convolve(
                    all.part(first, images, kernels.bytes()),
                    all.outputOf(copy, first, kernels.bytes())));
    return y;
  }

  /** The filters as the kernel takes them, kept for the backward pass or for this pass only. */
  private Filters filters(
      ConvolutionAlgorithm convolutions,
      Conv2dGeometry window,
      boolean keeps,
      Workspace workspace,
      INDArray bias) {
    long size = convolutions.transformedSize(window, filters());
    transformed = null;
    if (size > 0) {
      transformed = keeps ? workspace.activations(size) : workspace.forwardScratch(size);
    }
    Filters filters = filters(Layers.addressOrNone(bias));
    convolutions.transform(window, filters);
    return filters;
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
    Kernels kernels = kernels();
    Conv2dGeometry window = window();
    ConvolutionAlgorithm convolutions = kernels.convolutions(window, filters());
    INDArray x = images(convolutions, workspace); // [N, C, H, W]
    INDArray dy = workspace.dense(orderOfOutput, epsilon); // [N, FN, OH, OW]
    INDArray dx = workspace.gradients(Pixels.of(x).order(), x); // [N, C, H, W]
    long kept = Math.max(weights.length(), convolutions.transformedSize(window, filters()));
    BatchParts chunks = chunks(convolutions, x, kept);
    INDArray weightGradients = workspace.backwardScratch(chunks.count(), weights.length());
    INDArray biasGradients = workspace.backwardScratch(chunks.count(), filters());
    kernels.algebra().clear(Memory.of(weightGradients), weightGradients.length());
    kernels.algebra().clear(Memory.of(biasGradients), biasGradients.length());
    Convolved all = convolved(window, filters(0), x, keptOutputs());
    long outputGradients = Pixels.of(dy).address();
    long inputGradients = passes.isInputGradientWanted() ? Pixels.of(dx).address() : 0;
    chunks.forEach(
        (chunk, first, images) -> {
          long dw = row(weightGradients, chunk);
          var gradients = new Filters(filters(), dw, row(biasGradients, chunk), 0);
          Convolved some = all.part(first, images, kernels.bytes());
          long ofImages = all.imageOf(inputGradients, first, kernels.bytes());
          long ofOutputs = all.outputOf(outputGradients, first, kernels.bytes());
          convolutions.gradients(some, ofOutputs, gradients, ofImages);
        });
    addUp(weightGradients, gradientViews.get(W));
    if (hasBias()) {
      addUp(biasGradients, gradientViews.get(B));
    }
    return dx;
  }

  private static BatchParts chunks(ConvolutionAlgorithm convolutions, INDArray x, long kept) {
    return convolutions.preferManyImages()
        ? BatchParts.few(x.size(0))
        : BatchParts.of(x.size(0), kept);
  }

  /** The sum of the rows, always in the same order. */
  private void addUp(INDArray parts, INDArray sum) {
    kernels()
        .algebra()
        .sumRows(
            Matrix.rowMajor(Memory.of(parts), (int) parts.size(0), (int) parts.size(1)),
            Memory.of(sum));
  }

  private INDArray images(ConvolutionAlgorithm convolutions, Workspace workspace) {
    return convolutions.takesChannelsLast()
        ? workspace.denseInAnyOrder(input)
        : workspace.dense(input);
  }

  private Conv2dGeometry window() {
    INDArray x =
        Layers.shaped(this, input, "[batch, %d, height, width]", -1, layerConf().getNIn(), -1, -1);
    return Layers.window(
        this, x, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding());
  }

  private Kernels kernels() {
    return Kernels.of(dataType);
  }

  private int filters() {
    return (int) layerConf().getNOut();
  }

  private Convolved convolved(Conv2dGeometry window, Filters filters, INDArray x, Pixels y) {
    return new Convolved(window, filters, function, (int) x.size(0), Pixels.of(x), y);
  }

  private Filters filters(long biases) {
    return new Filters(filters(), Memory.of(weights), biases, Layers.addressOrNone(transformed));
  }

  /** Anywhere, if none are kept. */
  private Pixels keptOutputs() {
    return outputs == null ? new Pixels(0, orderOfOutput) : Pixels.of(outputs);
  }

  /** The address of the part of an array that has this first index. */
  private long row(INDArray array, int index) {
    return Memory.of(array) + index * (array.length() / array.size(0)) * kernels().bytes();
  }

  @Override
  public double calcRegularizationScore(boolean backpropOnlyParams) {
    return Layers.regularizationScore(this);
  }
}
