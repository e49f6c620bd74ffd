package dlfs.engine;

import dlfs.engine.kernels.Conv2dGeometry;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Layout;
import dlfs.engine.kernels.MaxPooling;
import dlfs.engine.kernels.Pixels;
import dlfs.layers.Pooling;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link Pooling} layer computes. Masks have no say in it, and are handed on. */
public final class FastPoolingImpl extends SubsamplingLayer
    implements FastLayer, ImageLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final boolean maximum;
  private transient MaxPooling maxima;
  private transient Conv2dGeometry windowOfMaxima;
  private transient int batchOfMaxima;
  private transient boolean putsChannelsLast;
  private transient Layout orderOfInput;
  private transient Layout orderOfOutput;

  public FastPoolingImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    Kernels.of(type); // refuses types that these layers do not compute in
    Layers.require(this, unsupported(layerConf()));
    maximum = layerConf().getPoolingType() == PoolingType.MAX;
  }

  /** Returns the objection to a setting that this layer does not support, if there is one. */
  static Optional<String> unsupported(
      org.deeplearning4j.nn.conf.layers.SubsamplingLayer configuration) {
    PoolingType type = configuration.getPoolingType();
    int[] kernel = configuration.getKernelSize();
    int[] pad = configuration.getPadding();
    return Layers.objection(
            type != PoolingType.MAX && type != PoolingType.AVG, "pools by MAX or AVG only")
        .or(
            () ->
                Layers.unsupportedWindow(
                    configuration.getCnn2dDataFormat(),
                    configuration.getConvolutionMode(),
                    configuration.getDilation()))
        .or(
            () ->
                Layers.objection(
                    type == PoolingType.AVG && configuration.isAvgPoolIncludePadInDivisor(),
                    "leaves padding out of its means"))
        .or(
            () ->
                Layers.objection(
                    pad[0] >= kernel[0] || pad[1] >= kernel[1],
                    "needs a padding less than its kernel"));
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

  @Override
  public boolean takesChannelsLast() {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] pad = layerConf().getPadding();
    Conv2dGeometry window =
        new Conv2dGeometry(
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
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean keeps, Workspace workspace) {
    Kernels kernels = Kernels.of(dataType);
    INDArray x = takesChannelsLast() ? workspace.denseInAnyOrder(input) : workspace.dense(input);
    Conv2dGeometry window = window(x);
    Pixels from = Pixels.of(x);
    orderOfInput = from.order();
    orderOfOutput = putsChannelsLast ? orderOfInput : Layout.NCHW;
    INDArray y =
        workspace.activations(
            orderOfOutput, x.size(0), x.size(1), window.outHeight(), window.outWidth());
    Pixels to = Pixels.of(y);
    int outputSize = window.channels() * window.positions();
    if (maximum) {
      MaxPooling found = maxima(kernels, window, (int) x.size(0));
      BatchParts.few(x.size(0))
          .forEach(
              (chunk, first, images) ->
                  found.find(
                      first,
                      images,
                      from.after(first, window.imageSize(), kernels.bytes()),
                      to.after(first, outputSize, kernels.bytes())));
    } else {
      BatchParts.of(x.size(0))
          .forEachImage(
              image ->
                  kernels
                      .windows()
                      .mean(
                          window,
                          from.after(image, window.imageSize(), kernels.bytes()).address(),
                          to.after(image, outputSize, kernels.bytes()).address()));
    }
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    return new Pair<>(new DefaultGradient(), passes.backward(epsilon, manager));
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    Kernels kernels = Kernels.of(dataType);
    Conv2dGeometry window = window(input);
    INDArray dy = workspace.dense(orderOfOutput, epsilon);
    INDArray dx = workspace.gradients(orderOfInput, input);
    Pixels from = Pixels.of(dy);
    Pixels to = Pixels.of(dx);
    int outputSize = window.channels() * window.positions();
    if (maximum) {
      BatchParts.few(dx.size(0))
          .forEach(
              (chunk, first, images) ->
                  maxima.spread(
                      first,
                      images,
                      from.after(first, outputSize, kernels.bytes()),
                      to.after(first, window.imageSize(), kernels.bytes())));
    } else {
      BatchParts.of(dx.size(0))
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
  private MaxPooling maxima(Kernels kernels, Conv2dGeometry window, int images) {
    if (maxima == null || images != batchOfMaxima || !window.equals(windowOfMaxima)) {
      maxima = kernels.windows().maxima(window, images);
      windowOfMaxima = window;
      batchOfMaxima = images;
    }
    return maxima;
  }

  private Conv2dGeometry window(INDArray x) {
    Layers.shaped(this, x, "[batch, channels, height, width]", -1, -1, -1, -1);
    return Layers.window(
        this, x, layerConf().getKernelSize(), layerConf().getStride(), layerConf().getPadding());
  }
}
