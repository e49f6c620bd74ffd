package layers;

import java.util.Arrays;
import kernels.Maxima;
import kernels.Order;
import kernels.Pixels;
import kernels.Window;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Pooling} layer computes. Masks have no say in it, and are handed on. */
final class WindowLayer extends FunctionLayer<SubsamplingLayer> implements ImageLayer {
  private static final long serialVersionUID = 1;

  private final boolean maximum;
  private transient Maxima maxima;
  private transient Window windowOfMaxima;
  private transient int batchOfMaxima;
  private transient Im2colLayer before;
  private transient INDArray outputs;
  private transient boolean putsChannelsLast;
  private transient Order orderOfInput;
  private transient Order orderOfOutput;

  WindowLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    PoolingType pooling = layerConf().getPoolingType();
    maximum = pooling == PoolingType.MAX;
    Layers.require(maximum || pooling == PoolingType.AVG, this, "pools by MAX or AVG only");
    Layers.require(
        layerConf().getCnn2dDataFormat() == CNN2DFormat.NCHW, this, "takes images in NCHW only");
    Layers.require(
        layerConf().getConvolutionMode() == ConvolutionMode.Truncate,
        this,
        "knows the convolution mode Truncate only; give the padding as a number");
    Layers.require(
        Arrays.stream(layerConf().getDilation()).allMatch(d -> d == 1), this, "has no dilation");
    Layers.require(
        maximum || !layerConf().isAvgPoolIncludePadInDivisor(),
        this,
        "leaves padding out of its means");
    for (int i = 0; i < 2; i++) {
      Layers.require(
          layerConf().getPadding()[i] < layerConf().getKernelSize()[i],
          this,
          "needs a padding less than its kernel");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int minibatchSize) {
    return new Pair<>(
        Layers.reduced(
            mask, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding()),
        state);
  }

  /** Whether only the largest number of each window has a gradient, and none lies in padding. */
  boolean passesGradientsToTheLargest() {
    return maximum && Arrays.stream(layerConf().getPadding()).allMatch(pad -> pad == 0);
  }

  /**
   * Has the gradient of this layer's output handed to the convolution before it as it is, since
   * most of that of its input is 0; to be asked for only where nobody changes the output.
   */
  void handGradientsTo(Im2colLayer convolution) {
    before = convolution;
  }

  @Override
  public boolean takesChannelsLast() {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] pad = layerConf().getPadding();
    Window window =
        new Window(
            1, kernel[0], kernel[1], kernel[0], kernel[1], stride[0], stride[1], pad[0], pad[1]);
    return maximum && window.isQuarter();
  }

  @Override
  public boolean prefersChannelsLast() {
    return false;
  }

  @Override
  public boolean canPutChannelsLast() {
    return takesChannelsLast();
  }

  @Override
  public void putChannelsLast() {
    putsChannelsLast = true;
  }

  @Override
  INDArray asInput(INDArray x, Workspace workspace) {
    return takesChannelsLast() ? workspace.denseInAnyOrder(x) : workspace.dense(x);
  }

  @Override
  INDArray asOutput(INDArray dy, Workspace workspace) {
    return workspace.dense(orderOfOutput, dy);
  }

  @Override
  INDArray forward(INDArray x, boolean training, Workspace workspace) {
    Window window = window(x);
    Pixels from = Pixels.of(x);
    orderOfInput = from.order();
    orderOfOutput = putsChannelsLast ? orderOfInput : Order.CHANNELS_FIRST;
    INDArray y =
        workspace.activations(
            orderOfOutput, x.size(0), x.size(1), window.outHeight(), window.outWidth());
    Pixels to = Pixels.of(y);
    int outputSize = window.channels() * window.positions();
    if (maximum) {
      Maxima found = maxima(window, (int) x.size(0));
      Chunks.few(x.size(0))
          .forEach(
              (chunk, first, images) ->
                  found.find(
                      first,
                      images,
                      from.after(first, window.imageSize(), kernels.bytes()),
                      to.after(first, outputSize, kernels.bytes())));
    } else {
      Chunks.of(x.size(0))
          .forEachImage(
              image ->
                  kernels
                      .windows()
                      .mean(
                          window,
                          from.after(image, window.imageSize(), kernels.bytes()).address(),
                          to.after(image, outputSize, kernels.bytes()).address()));
    }
    outputs = before != null && training ? y : null;
    return y;
  }

  @Override
  INDArray backward(INDArray dy, Workspace workspace) {
    Window window = window(input);
    INDArray dx = workspace.gradients(orderOfInput, input);
    Pixels from = Pixels.of(dy);
    Pixels to = Pixels.of(dx);
    int outputSize = window.channels() * window.positions();
    if (before != null) {
      Chunks.few(dx.size(0))
          .forEach(
              (chunk, first, images) ->
                  kernels
                      .algebra()
                      .copy(
                          from.after(first, outputSize, kernels.bytes()).address(),
                          to.after(first, outputSize, kernels.bytes()).address(),
                          (long) images * outputSize));
      before.expectGradientOf(new Im2colLayer.MaximumAfter(outputs, maxima));
      return dx;
    }
    if (maximum) {
      Chunks.few(dx.size(0))
          .forEach(
              (chunk, first, images) ->
                  maxima.spread(
                      first,
                      images,
                      from.after(first, outputSize, kernels.bytes()),
                      to.after(first, window.imageSize(), kernels.bytes())));
    } else {
      Chunks.of(dx.size(0))
          .forEachImage(
              image ->
                  kernels
                      .windows()
                      .meanGradient(
                          window,
                          from.after(image, outputSize, kernels.bytes()).address(),
                          to.after(image, window.imageSize(), kernels.bytes()).address()));
    }
    return dx;
  }

  /** The same as the last time, if the images are as many and of the same shape. */
  private Maxima maxima(Window window, int images) {
    if (maxima == null || images != batchOfMaxima || !window.equals(windowOfMaxima)) {
      maxima = kernels.windows().maxima(window, images);
      windowOfMaxima = window;
      batchOfMaxima = images;
    }
    return maxima;
  }

  private Window window(INDArray x) {
    Layers.shaped(this, x, "[batch, channels, height, width]", -1, -1, -1, -1);
    return Layers.window(
        this, x, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding());
  }
}
