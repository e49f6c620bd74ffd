package layers;

import kernels.Batch;
import kernels.Memory;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a {@link BatchNormalization} layer computes. */
final class NormalisingLayer
    extends ParameterLayer<org.deeplearning4j.nn.conf.layers.BatchNormalization> {
  private static final long serialVersionUID = 1;
  private static final String GAMMA = BatchNormalizationParamInitializer.GAMMA;
  private static final String BETA = BatchNormalizationParamInitializer.BETA;
  private static final String MEAN = BatchNormalizationParamInitializer.GLOBAL_MEAN;
  private static final String VARIANCE = BatchNormalizationParamInitializer.GLOBAL_VAR;

  private transient INDArray normalised;
  private transient double[] mean;
  private transient double[] variance;
  private transient double[] factor;

  NormalisingLayer(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, index, type);
    Layers.require(
        layerConf().getNOut() > 0,
        this,
        "needs its number of channels, which can come from the network's input type");
    Layers.require(!layerConf().isLockGammaBeta(), this, "always learns gamma and beta");
    Layers.require(
        layerConf().getCnn2DFormat() == CNN2DFormat.NCHW, this, "takes images in NCHW only");
  }

  @Override
  public boolean updaterDivideByMinibatch(String parameter) {
    return parameter.equals(GAMMA) || parameter.equals(BETA);
  }

  @Override
  INDArray forward(boolean training, Workspace workspace) {
    INDArray x = images(workspace);
    Batch batch = batch(x);
    if (training) {
      mean = new double[batch.channels()];
      variance = new double[batch.channels()];
      kernels.statistics().moments(batch, Memory.of(x), mean, variance);
    } else {
      mean = getParam(MEAN).toDoubleVector();
      variance = getParam(VARIANCE).toDoubleVector();
    }
    factor = new double[batch.channels()];
    for (int channel = 0; channel < factor.length; channel++) {
      factor[channel] = 1 / Math.sqrt(variance[channel] + layerConf().getEps());
    }
    normalised = training ? workspace.activations(x.shape()) : null;
    INDArray y = workspace.activations(x.shape());
    kernels
        .statistics()
        .normalise(
            batch,
            Memory.of(x),
            mean,
            factor,
            Memory.of(getParam(GAMMA)),
            Memory.of(getParam(BETA)),
            normalised == null ? 0 : Memory.of(normalised),
            Memory.of(y));
    return y;
  }

  @Override
  INDArray backward(INDArray dy, boolean inputGradientWanted, Workspace workspace) {
    INDArray dx = workspace.gradients(dy.shape());
    kernels
        .statistics()
        .normaliseGradient(
            batch(dy),
            Memory.of(normalised),
            Memory.of(dy),
            factor,
            Memory.of(getParam(GAMMA)),
            Memory.of(gradientViews.get(GAMMA)),
            Memory.of(gradientViews.get(BETA)),
            Memory.of(dx));
    move(MEAN, mean);
    move(VARIANCE, variance);
    return dx;
  }

  /** None, as in DL4J's own: {@code dropOut} for a whole network leaves this layer out. */
  @Override
  protected void applyDropOutIfNecessary(boolean training, LayerWorkspaceMgr manager) {}

  @Override
  protected INDArray backpropDropOutIfPresent(INDArray epsilon) {
    return epsilon;
  }

  /**
   * Moves a running statistic towards the batch's. To DL4J it is a parameter, from which it
   * subtracts the "gradient" as it is.
   */
  private void move(String parameter, double[] ofBatch) {
    double[] running = getParam(parameter).toDoubleVector();
    INDArray change = gradientViews.get(parameter);
    for (int channel = 0; channel < running.length; channel++) {
      change.putScalar(
          channel, (1 - layerConf().getDecay()) * (running[channel] - ofBatch[channel]));
    }
  }

  private INDArray images(Workspace workspace) {
    long channels = layerConf().getNOut();
    return workspace.dense(
        input.rank() == 2
            ? Layers.shaped(this, input, "[batch, %d]", -1, channels)
            : Layers.shaped(this, input, "[batch, %d, height, width]", -1, channels, -1, -1));
  }

  private static Batch batch(INDArray x) {
    int images = (int) x.size(0);
    int channels = (int) x.size(1);
    return new Batch(images, channels, (int) (x.length() / images / channels));
  }
}
