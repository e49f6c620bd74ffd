package layers;

import java.util.Arrays;
import kernels.ActivationFunction;
import kernels.Convolutions;
import kernels.Convolved;
import kernels.Filters;
import kernels.Matrix;
import kernels.Maxima;
import kernels.Memory;
import kernels.Order;
import kernels.Pixels;
import kernels.Pooled;
import kernels.Window;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Convolution} layer computes. Masks have no say in it, and are handed on. */
final class Im2colLayer extends ParameterLayer<ConvolutionLayer> implements ImageLayer {
  private static final long serialVersionUID = 1;
  private static final String W = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String B = ConvolutionParamInitializer.BIAS_KEY;

  /** How many kernels high and wide a large image is. */
  private static final int LARGE = 20;

  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray transformed;
  private transient INDArray outputs;
  private transient MaximumAfter maximumAfter;
  private transient Order orderOfOutput = Order.CHANNELS_FIRST;

  Im2colLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    Layers.require(
        layerConf().getNIn() > 0 && layerConf().getNOut() > 0,
        this,
        "needs its numbers of channels and filters; the first can come from the network's input"
            + " type");
    Layers.require(
        layerConf().getCnn2dDataFormat() == CNN2DFormat.NCHW, this, "takes images in NCHW only");
    Layers.require(
        layerConf().getConvolutionMode() == ConvolutionMode.Truncate,
        this,
        "knows the convolution mode Truncate only; give the padding as a number");
    Layers.require(
        Arrays.stream(layerConf().getDilation()).allMatch(d -> d == 1), this, "has no dilation");
    function = Layers.function(this, layerConf().getActivationFn());
  }

  @Override
  public boolean hasBias() {
    return layerConf().hasBias();
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int minibatchSize) {
    return new Pair<>(
        Layers.reduced(
            mask, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding()),
        state);
  }

  /**
   * What max pooling after this layer found.
   *
   * @param y its output, [N, filters, height, width], in either order
   * @param maxima where the largest numbers of its windows were
   */
  record MaximumAfter(INDArray y, Maxima maxima) {}

  /**
   * Tells the layer that the gradient which it is given next is that of max pooling's output: it
   * lies where the gradient of this layer's output would begin.
   */
  void expectGradientOf(MaximumAfter maximum) {
    maximumAfter = maximum;
  }

  /** If large images are convolved in a way that does; smaller ones are copied where need be. */
  @Override
  public boolean takesChannelsLast() {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    Window large =
        new Window(
            (int) layerConf().getNIn(),
            LARGE * kernel[0],
            LARGE * kernel[1],
            kernel[0],
            kernel[1],
            stride[0],
            stride[1],
            0,
            0);
    return kernels.convolutions(large, filters()).takesChannelsLast();
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
    orderOfOutput = Order.CHANNELS_LAST;
  }

  @Override
  INDArray asOutput(INDArray dy, Workspace workspace) {
    return workspace.dense(orderOfOutput, dy);
  }

  @Override
  INDArray forward(boolean training, Workspace workspace) {
    maximumAfter = null;
    Window window = window();
    Convolutions convolutions = kernels.convolutions(window, filters());
    INDArray x = images(convolutions, workspace); // [N, C, H, W]
    weights = getParamWithNoise(W, training, workspace.manager()); // [FN, C, FH, FW]
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray y =
        workspace.activations(
            orderOfOutput, x.size(0), filters(), window.outHeight(), window.outWidth());
    outputs = kept(function, y, training, workspace);
    long copy = isCopy(outputs, y) ? keptOutputs().address() : 0;
    Filters filters = filters(convolutions, window, training, workspace, bias);
    Convolved all = convolved(window, filters, x, Pixels.of(y));
    chunks(convolutions, x, 0)
        .forEach(
            (chunk, first, images) ->
                convolutions.convolve(
                    all.part(first, images, kernels.bytes()),
                    all.outputOf(copy, first, kernels.bytes())));
    return y;
  }

  /** The filters as the kernel takes them, and while training, as it will take them once more. */
  private Filters filters(
      Convolutions convolutions,
      Window window,
      boolean training,
      Workspace workspace,
      INDArray bias) {
    long size = convolutions.transformedSize(window, filters());
    transformed = null;
    if (size > 0) {
      transformed = training ? workspace.activations(size) : workspace.forwardScratch(size);
    }
    Filters filters = filters(Layers.addressOrNone(bias));
    convolutions.transform(window, filters);
    return filters;
  }

  @Override
  INDArray backward(INDArray dy, boolean inputGradientWanted, Workspace workspace) {
    Window window = window();
    Convolutions convolutions = kernels.convolutions(window, filters());
    INDArray x = images(convolutions, workspace); // [N, C, H, W]
    INDArray dx = workspace.gradients(Pixels.of(x).order(), x); // [N, C, H, W]
    long kept = Math.max(weights.length(), convolutions.transformedSize(window, filters()));
    Chunks chunks = chunks(convolutions, x, kept);
    INDArray weightGradients = workspace.backwardScratch(chunks.count(), weights.length());
    INDArray biasGradients = workspace.backwardScratch(chunks.count(), filters());
    kernels.algebra().clear(Memory.of(weightGradients), weightGradients.length());
    kernels.algebra().clear(Memory.of(biasGradients), biasGradients.length());
    Convolved all = convolved(window, filters(0), x, keptOutputs());
    long outputGradients = Pixels.of(dy).address();
    long inputGradients = inputGradientWanted ? Pixels.of(dx).address() : 0;
    Pooled pooled = maximumAfter == null ? null : pooled(maximumAfter, dy);
    maximumAfter = null;
    chunks.forEach(
        (chunk, first, images) -> {
          long dw = row(weightGradients, chunk);
          var gradients = new Filters(filters(), dw, row(biasGradients, chunk), 0);
          Convolved some = all.part(first, images, kernels.bytes());
          long ofImages = all.imageOf(inputGradients, first, kernels.bytes());
          if (pooled == null) {
            long ofOutputs = all.outputOf(outputGradients, first, kernels.bytes());
            convolutions.gradients(some, ofOutputs, gradients, ofImages);
          } else {
            Pooled ofSome = pooled.after(first, kernels.bytes());
            kernels.gradientsThroughMaximum(convolutions, some, ofSome, gradients, ofImages);
          }
        });
    addUp(weightGradients, gradientViews.get(W));
    if (hasBias()) {
      addUp(biasGradients, gradientViews.get(B));
    }
    return dx;
  }

  private static Chunks chunks(Convolutions convolutions, INDArray x, long kept) {
    return convolutions.preferManyImages() ? Chunks.few(x.size(0)) : Chunks.of(x.size(0), kept);
  }

  private static Pooled pooled(MaximumAfter maximum, INDArray dy) {
    int size = (int) (maximum.y.length() / maximum.y.size(0));
    return new Pooled(maximum.maxima, Pixels.of(maximum.y), Pixels.of(dy).address(), size, 0);
  }

  /** The sum of the rows, always in the same order. */
  private void addUp(INDArray parts, INDArray sum) {
    kernels
        .algebra()
        .sumRows(
            Matrix.rowMajor(Memory.of(parts), (int) parts.size(0), (int) parts.size(1)),
            Memory.of(sum));
  }

  private INDArray images(Convolutions convolutions, Workspace workspace) {
    return convolutions.takesChannelsLast()
        ? workspace.denseInAnyOrder(input)
        : workspace.dense(input);
  }

  private Window window() {
    INDArray x =
        Layers.shaped(this, input, "[batch, %d, height, width]", -1, layerConf().getNIn(), -1, -1);
    return Layers.window(
        this, x, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding());
  }

  private int filters() {
    return (int) layerConf().getNOut();
  }

  private Convolved convolved(Window window, Filters filters, INDArray x, Pixels y) {
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
    return Memory.of(array) + index * (array.length() / array.size(0)) * kernels.bytes();
  }
}
