package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link TransposedConvolution}. Masks are ignored and passed on. */
final class TransposedConvolutionImpl extends Deconvolution2DLayer implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private final ActivationFunction f;
  private transient Window window;
  private transient long[] shape; // of x: N, C, H, W
  private transient INDArray rows; // x, [N · H · W, C]
  private transient INDArray W; // [C, FN · FH · FW]
  private transient INDArray y; // [N · OH · OW, FN]

  TransposedConvolutionImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    ConvolutionImpl.requireSupported(this);
    f = ActivationFunction.find(layerConf().getActivationFn()).orElseThrow();
  }

  private Deconvolution2D configuration() {
    return (Deconvolution2D) layerConf();
  }

  @Override
  public INDArray forward(INDArray x, boolean training) {
    long C = layerConf().getNIn();
    shape = LayerChecks.images(this, x, C);
    window = TransposedConvolution.window(configuration(), shape);
    long[] outputShape = TransposedConvolution.outputShape(configuration(), shape);
    LayerChecks.requireFits(this, window, outputShape);
    rows = Im2col.imagesToRows(x); // [N · H · W, C]
    W = getParamWithNoise("W", training, passes.workspaces()); // [C, FN, FH, FW]
    W = W.reshape('c', C, W.length() / C); // [C, FN · FH · FW]
    INDArray col = rows.mmul(W); // [N · H · W, FN · FH · FW]
    INDArray images = Im2col.col2im(col, outputShape, window); // [N, FN, OH, OW]
    INDArray z = Im2col.imagesToRows(images); // [N · OH · OW, FN]
    if (hasBias()) {
      INDArray b = getParamWithNoise("b", training, passes.workspaces()); // [1, FN]
      z.addiRowVector(b);
    }
    y = f.forward(z); // [N · OH · OW, FN]
    return Im2col.rowsToImages(y, outputShape[0], outputShape[2], outputShape[3]);
  }

  @Override
  public INDArray backward(INDArray dout) {
    INDArray dz = f.backward(Im2col.imagesToRows(dout), y); // [N · OH · OW, FN]
    if (hasBias()) {
      gradientViews.get("b").assign(dz.sum(true, 0)); // [1, FN]
    }
    INDArray images = Im2col.rowsToImages(dz, dout.size(0), dout.size(2), dout.size(3));
    INDArray dcol = Im2col.im2col(images, window, 0); // [N · H · W, FN · FH · FW]
    INDArray dW = gradientViews.get("W"); // [C, FN, FH, FW]
    dW.assign(rows.transpose().mmul(dcol).reshape('c', dW.shape()));
    INDArray dx = dcol.mmul(W.transpose()); // [N · H · W, C]
    return Im2col.rowsToImages(dx, shape[0], shape[2], shape[3]); // [N, C, H, W]
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
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
    return new Pair<>(
        ConvolutionImpl.gradient(gradientViews),
        dropoutApplied ? backpropDropOutIfPresent(dx) : dx);
  }
}
