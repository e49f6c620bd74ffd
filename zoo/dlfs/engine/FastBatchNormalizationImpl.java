package dlfs.engine;

import dlfs.engine.kernels.Batch;
import dlfs.engine.kernels.Kernels;
import dlfs.engine.kernels.Memory;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implements {@link dlfs.layers.BatchNormalization}. */
public final class FastBatchNormalizationImpl extends BatchNormalization
    implements FastLayer, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String GAMMA = BatchNormalizationParamInitializer.GAMMA;
  private static final String BETA = BatchNormalizationParamInitializer.BETA;
  private static final String MEAN = BatchNormalizationParamInitializer.GLOBAL_MEAN;
  private static final String VARIANCE = BatchNormalizationParamInitializer.GLOBAL_VAR;

  /** The running variance in its other form: log₁₀ of the standard deviation. */
  private static final String LOG_DEVIATION = BatchNormalizationParamInitializer.GLOBAL_LOG_STD;

  private final transient Passes passes = new Passes(this);
  private transient boolean byBatch;
  private transient INDArray normalised;
  private transient double[] mean;
  private transient double[] variance;
  private transient double[] factor;

  public FastBatchNormalizationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
    Kernels.of(type); // refuses types that these layers do not compute in
    Layers.require(
        layerConf().getNOut() > 0,
        this,
        "needs its number of channels, which can come from the network's input type");
    Layers.require(this, unsupported(layerConf()));
  }

  /** Returns the objection to a setting that this layer does not support, if there is one. */
  static Optional<String> unsupported(
      org.deeplearning4j.nn.conf.layers.BatchNormalization configuration) {
    return Layers.objection(configuration.isLockGammaBeta(), "always learns gamma and beta")
        .or(
            () ->
                Layers.objection(
                    configuration.getCnn2DFormat() != CNN2DFormat.NCHW,
                    "takes images in NCHW only"));
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
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean keeps, Workspace workspace) {
    Kernels kernels = Kernels.of(dataType);
    INDArray x = images(workspace);
    Batch batch = batch(x);
    byBatch = training;
    if (byBatch) {
      mean = new double[batch.channels()];
      variance = new double[batch.channels()];
      kernels.statistics().moments(batch, Memory.of(x), mean, variance);
    } else {
      mean = getParam(MEAN).toDoubleVector();
      variance = runningVariance();
    }
    factor = new double[batch.channels()];
    for (int channel = 0; channel < factor.length; channel++) {
      factor[channel] = 1 / Math.sqrt(variance[channel] + layerConf().getEps());
    }
    normalised = keeps ? workspace.activations(x.shape()) : null;
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
            Layers.addressOrNone(normalised),
            Memory.of(y));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr manager) {
    assertInputSet(true);
    INDArray dx = passes.backward(epsilon, manager);
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(gradient::setGradientFor);
    return new Pair<>(gradient, dx);
  }

  @Override
  public INDArray backward(INDArray epsilon, Workspace workspace) {
    INDArray dy = workspace.dense(epsilon);
    INDArray dx = workspace.gradients(dy.shape());
    Kernels.of(dataType)
        .statistics()
        .normaliseGradient(
            batch(dy),
            byBatch,
            Memory.of(normalised),
            Memory.of(dy),
            factor,
            Memory.of(getParam(GAMMA)),
            Memory.of(gradientViews.get(GAMMA)),
            Memory.of(gradientViews.get(BETA)),
            Memory.of(dx));
    moveRunningStatistics();
    return dx;
  }

  /**
   * Moves the running statistics towards the batch's, in training. To DL4J they are parameters,
   * from which it subtracts the "gradient" as it is.
   */
  private void moveRunningStatistics() {
    double[] running = getParam(MEAN).toDoubleVector();
    setChange(MEAN, channel -> change(running[channel], mean[channel]));
    double[] runningVariance = runningVariance();
    if (layerConf().isUseLogStd()) {
      setChange(
          LOG_DEVIATION,
          channel -> {
            double next =
                runningVariance[channel] - change(runningVariance[channel], variance[channel]);
            return Math.log10(runningVariance[channel] / next) / 2;
          });
    } else {
      setChange(VARIANCE, channel -> change(runningVariance[channel], variance[channel]));
    }
  }

  private double change(double running, double ofBatch) {
    return byBatch ? (1 - layerConf().getDecay()) * (running - ofBatch) : 0;
  }

  private void setChange(String parameter, IntToDoubleFunction ofChannel) {
    INDArray change = gradientViews.get(parameter);
    for (int channel = 0; channel < change.length(); channel++) {
      change.putScalar(channel, ofChannel.applyAsDouble(channel));
    }
  }

  private double[] runningVariance() {
    return layerConf().isUseLogStd()
        ? Arrays.stream(getParam(LOG_DEVIATION).toDoubleVector())
            .map(logarithm -> Math.pow(10, 2 * logarithm))
            .toArray()
        : getParam(VARIANCE).toDoubleVector();
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
