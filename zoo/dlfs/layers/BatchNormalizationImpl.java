package dlfs.layers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Implements {@link BatchNormalization}. */
final class BatchNormalizationImpl
    extends org.deeplearning4j.nn.layers.normalization.BatchNormalization
    implements ForwardBackward {
  private static final long serialVersionUID = 1;

  private final transient Passes passes = new Passes(this);
  private boolean training;
  private transient long[] shape; // of x: N, C or N, C, H, W
  private transient INDArray mu; // [1, C]
  private transient INDArray var; // [1, C]
  private transient INDArray xc; // [M, C]: M = N values of each feature, or N · H · W of a channel
  private transient INDArray std; // [1, C]
  private transient INDArray xn; // [M, C]

  BatchNormalizationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    LayerChecks.requireFloatOrDouble(type);
    LayerChecks.require(
        layerConf().getNOut() > 0,
        this,
        "needs its number of channels, which can come from the network's input type");
    LayerChecks.requireSupported(this, BatchNormalization.unsupported(layerConf()));
  }

  @Override
  public INDArray forward(INDArray input, boolean training) {
    this.training = training;
    INDArray x = rows(checked(input)); // [M, C]
    shape = input.shape();
    mu = training ? mean(x) : getParam("mean"); // [1, C]
    xc = x.subRowVector(mu); // [M, C]
    var = training ? mean(xc.mul(xc)) : runningVariance(); // [1, C]
    std = Transforms.sqrt(var.add(layerConf().getEps())); // [1, C]
    xn = xc.divRowVector(std); // [M, C]
    INDArray out = xn.mulRowVector(getParam("gamma")).addiRowVector(getParam("beta")); // [M, C]
    return likeInput(out);
  }

  @Override
  public INDArray backward(INDArray doutOfImages) {
    INDArray dout = rows(doutOfImages); // [M, C]
    gradientViews.get("beta").assign(dout.sum(true, 0)); // [1, C]
    gradientViews.get("gamma").assign(dout.mul(xn).sum(true, 0)); // [1, C]
    moveRunningStatistics();
    INDArray dxn = dout.mulRowVector(getParam("gamma")); // [M, C]
    INDArray dxc = dxn.divRowVector(std); // [M, C]
    if (!training) {
      return likeInput(dxc); // the running statistics do not depend on x
    }
    long M = dout.size(0);
    INDArray dstd = dxn.mul(xc).sum(true, 0).divi(std.mul(std)).negi(); // [1, C]
    INDArray dvar = dstd.div(std).muli(0.5); // [1, C]
    dxc.addi(xc.mulRowVector(dvar).muli(2.0 / M)); // [M, C]
    INDArray dmu = dxc.sum(true, 0); // [1, C]
    INDArray dx = dxc.subRowVector(dmu.div(M)); // [M, C]
    return likeInput(dx);
  }

  /** Returns the mean of each column; a sum in single precision would lose digits of it. */
  private INDArray mean(INDArray x) {
    return x.castTo(DataType.DOUBLE).mean(true, 0).castTo(dataType);
  }

  /**
   * Moves the running statistics towards the batch's, in training. To DL4J they are parameters,
   * from which it subtracts the "gradient" as it is.
   */
  private void moveRunningStatistics() {
    gradientViews.get("mean").assign(change(getParam("mean"), mu));
    INDArray variance = runningVariance(); // [1, C]
    INDArray change = change(variance, var); // [1, C]
    if (layerConf().isUseLogStd()) {
      INDArray ratio = variance.div(variance.sub(change)); // [1, C]
      gradientViews.get("log10stdev").assign(log10(ratio).divi(2));
    } else {
      gradientViews.get("var").assign(change);
    }
  }

  private INDArray change(INDArray running, INDArray ofBatch) {
    double share = training ? 1 - layerConf().getDecay() : 0;
    return running.sub(ofBatch).muli(share);
  }

  private INDArray runningVariance() {
    return layerConf().isUseLogStd()
        ? Transforms.exp(getParam("log10stdev").mul(2 * Math.log(10)))
        : getParam("var");
  }

  private static INDArray log10(INDArray x) {
    return Transforms.log(x).divi(Math.log(10));
  }

  private INDArray checked(INDArray x) {
    long C = layerConf().getNOut();
    return x.rank() == 2
        ? LayerChecks.shaped(this, x, "[batch, %d]", -1, C)
        : LayerChecks.shaped(this, x, "[batch, %d, height, width]", -1, C, -1, -1);
  }

  private static INDArray rows(INDArray x) {
    return x.rank() == 2 ? x : Im2col.imagesToRows(x);
  }

  private INDArray likeInput(INDArray rows) {
    return shape.length == 2 ? rows : Im2col.rowsToImages(rows, shape[0], shape[2], shape[3]);
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    passes.forget();
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    return passes.forward(training, workspaces);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray dx = passes.backward(epsilon, workspaces);
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return new Pair<>(gradient, dx);
  }
}
