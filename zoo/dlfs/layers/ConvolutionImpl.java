package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link Convolution}. Masks are ignored and passed on. */
final class ConvolutionImpl extends ConvolutionLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction f;
  private transient Window window;
  private transient long[] shape; // of x: N, C, H, W
  private transient INDArray col; // [N · OH · OW, C · FH · FW]
  private transient INDArray colW; // [C · FH · FW, FN]
  private transient INDArray y; // [N · OH · OW, FN]

  ConvolutionImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.require(
        layerConf().getNIn() > 0,
        this,
        "needs its number of channels, which can come from the network's input type");
    LayerChecks.require(layerConf().getNOut() > 0, this, "needs its number of filters");
    LayerChecks.requireSupported(this, Convolution.unsupported(layerConf()));
    f = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    long C = layerConf().getNIn();
    long FN = layerConf().getNOut();
    window = window(x);
    shape = LayerChecks.images(this, x, C, window);
    long N = shape[0];
    long OH = window.outHeight(shape[2]);
    long OW = window.outWidth(shape[3]);
    INDArray W = getParamWithNoise("W", training, passes.workspaces()); // [FN, C, FH, FW]
    col = columns(x); // [N · OH · OW, C · FH · FW]
    colW = W.reshape('c', FN, C * window.FH() * window.FW()).transpose(); // [C · FH · FW, FN]
    INDArray z = col.mmul(colW); // [N · OH · OW, FN]
    if (hasBias()) {
      INDArray b = getParamWithNoise("b", training, passes.workspaces()); // [1, FN]
      z.addiRowVector(b);
    }
    y = f.forward(z); // [N · OH · OW, FN]
    return Im2col.rowsToImages(y, N, OH, OW); // [N, FN, OH, OW]
  }

  @Override
  public INDArray backward(INDArray dout) {
    INDArray dz = f.backward(Im2col.imagesToRows(dout), y); // [N · OH · OW, FN]
    INDArray dW = gradientViews.get("W"); // [FN, C, FH, FW]
    dW.assign(col.transpose().mmul(dz).transpose().reshape('c', dW.shape()));
    if (hasBias()) {
      gradientViews.get("b").assign(dz.sum(true, 0)); // [1, FN]
    }
    INDArray dcol = dz.mmul(colW.transpose()); // [N · OH · OW, C · FH · FW]
    return images(dcol); // [N, C, H, W]
  }

  /** Returns col = im2col(x); with filters of 1x1, simply a row for each pixel. */
  private INDArray columns(INDArray x) {
    return window.isPixelByPixel() ? Im2col.imagesToRows(x) : Im2col.im2col(x, window, 0);
  }

  /** Returns dx = col2im(dcol). */
  private INDArray images(INDArray dcol) {
    return window.isPixelByPixel()
        ? Im2col.rowsToImages(dcol, shape[0], shape[2], shape[3])
        : Im2col.col2im(dcol, shape, window);
  }

  private Window window(INDArray x) {
    return Window.of(
        layerConf().getConvolutionMode(),
        layerConf().getKernelSize(),
        layerConf().getStride(),
        layerConf().getDilation(),
        layerConf().getPadding(),
        x.shape());
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (input == null) {
      return super.activate(training, workspaces); // DL4J has a message of its own
    }
    applyDropOutIfNecessary(training, workspaces);
    return passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    if (!passes.ranForward()) {
      applyDropOutIfNecessary(true, workspaces);
    }
    INDArray dx = passes.backward(epsilon, workspaces);
    weightNoiseParams.clear();
    Gradient gradient = new DefaultGradient();
    if (hasBias()) {
      gradient.setGradientFor("b", gradientViews.get("b"));
    }
    gradient.setGradientFor("W", gradientViews.get("W"), 'c');
    return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }
}
