package layers;

import java.util.Arrays;
import kernels.ActivationFunction;
import kernels.Filters;
import kernels.Matrix;
import kernels.Memory;
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
final class Im2colLayer extends ParameterLayer<ConvolutionLayer> {
  private static final long serialVersionUID = 1;
  private static final String W = ConvolutionParamInitializer.WEIGHT_KEY;
  private static final String B = ConvolutionParamInitializer.BIAS_KEY;

  private final ActivationFunction function;
  private transient INDArray weights;
  private transient INDArray outputs;
  private transient MaximumAfter maximumAfter;

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
   * @param y its output, [N, filters, height, width]
   * @param largest where the largest numbers of its windows were, as in {@link Pooled}
   */
  record MaximumAfter(INDArray y, int[] largest) {
    private int channelSize() {
      return (int) (y.size(2) * y.size(3));
    }
  }

  /**
   * Tells the layer that the gradient which it is given next is that of max pooling's output: for
   * each image, it lies where the gradient of this layer's output would begin.
   */
  void expectGradientOf(MaximumAfter maximum) {
    maximumAfter = maximum;
  }

  @Override
  INDArray forward(boolean training, Workspace workspace) {
    maximumAfter = null;
    INDArray x = images(workspace); // [N, C, H, W]
    Window window = window(x);
    weights = getParamWithNoise(W, training, workspace.manager()); // [FN, C, FH, FW]
    INDArray bias = hasBias() ? getParamWithNoise(B, training, workspace.manager()) : null;
    INDArray y = workspace.activations(x.size(0), filters(), window.outHeight(), window.outWidth());
    outputs = kept(function, y, training, workspace);
    long copy = addressOfCopy(outputs, y);
    Filters filters = filters(weights, Layers.addressOrNone(bias));
    Chunks.of(x.size(0))
        .forEachImage(
            (chunk, image) ->
                kernels
                    .convolutions()
                    .convolve(
                        window,
                        filters,
                        function,
                        row(x, image),
                        row(y, image),
                        copy == 0 ? 0 : row(outputs, image)));
    return y;
  }

  @Override
  INDArray backward(INDArray dy, boolean inputGradientWanted, Workspace workspace) {
    INDArray x = images(workspace); // [N, C, H, W]
    Window window = window(x);
    INDArray dx = workspace.gradients(x.shape()); // [N, C, H, W]
    Chunks chunks = Chunks.of(x.size(0), weights.length());
    INDArray weightGradients = workspace.backwardScratch(chunks.count(), weights.length());
    INDArray biasGradients = workspace.backwardScratch(chunks.count(), filters());
    kernels.algebra().clear(Memory.of(weightGradients), weightGradients.length());
    kernels.algebra().clear(Memory.of(biasGradients), biasGradients.length());
    Filters filters = filters(weights, 0);
    MaximumAfter maximum = maximumAfter;
    maximumAfter = null;
    chunks.forEachImage(
        (chunk, image) -> {
          var gradients =
              new Filters(filters.count(), row(weightGradients, chunk), row(biasGradients, chunk));
          long ofImage = inputGradientWanted ? row(dx, image) : 0;
          if (maximum == null) {
            long y = outputs == null ? 0 : row(outputs, image);
            kernels
                .convolutions()
                .gradients(
                    window,
                    filters,
                    function,
                    row(x, image),
                    y,
                    row(dy, image),
                    gradients,
                    ofImage);
          } else {
            kernels
                .convolutions()
                .gradientsThroughMaximum(
                    window,
                    filters,
                    function,
                    row(x, image),
                    pooled(maximum, dy, image),
                    gradients,
                    ofImage);
          }
        });
    addUp(weightGradients, gradientViews.get(W));
    if (hasBias()) {
      addUp(biasGradients, gradientViews.get(B));
    }
    return dx;
  }

  private Pooled pooled(MaximumAfter maximum, INDArray dy, int image) {
    int size = maximum.channelSize();
    return new Pooled(
        size,
        row(maximum.y, image),
        row(dy, image),
        maximum.largest,
        image * (int) filters() * size);
  }

  /** The sum of the rows, always in the same order. */
  private void addUp(INDArray parts, INDArray sum) {
    kernels
        .algebra()
        .sumRows(
            Matrix.rowMajor(Memory.of(parts), (int) parts.size(0), (int) parts.size(1)),
            Memory.of(sum));
  }

  private INDArray images(Workspace workspace) {
    return workspace.dense(
        Layers.shaped(this, input, "[batch, %d, height, width]", -1, layerConf().getNIn(), -1, -1));
  }

  private Window window(INDArray x) {
    return Layers.window(
        this, x, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding());
  }

  private long filters() {
    return layerConf().getNOut();
  }

  private Filters filters(INDArray weights, long biases) {
    return new Filters((int) filters(), Memory.of(weights), biases);
  }

  /** The address of the part of an array that has this first index. */
  private long row(INDArray array, int index) {
    return Memory.of(array) + index * (array.length() / array.size(0)) * kernels.bytes();
  }
}
