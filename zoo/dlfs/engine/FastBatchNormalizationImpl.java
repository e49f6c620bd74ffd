package dlfs.engine;

import dlfs.engine.kernels.ImageBatch;
import dlfs.engine.kernels.Normalization;
import dlfs.engine.kernels.Normalization.Channels;
import dlfs.engine.kernels.Normalization.Moments;
import dlfs.engine.kernels.Normalization.ScaleAndShift;
import dlfs.engine.kernels.Vector;
import dlfs.layers.ActivationFunction;
import dlfs.layers.LayerChecks;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
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
final class FastBatchNormalizationImpl extends BatchNormalization
    implements FastLayer, LayoutFollower, FollowedByActivation, Passes.Arithmetic {
  private static final long serialVersionUID = 1;
  private static final String GAMMA = BatchNormalizationParamInitializer.GAMMA;
  private static final String BETA = BatchNormalizationParamInitializer.BETA;
  private static final String MEAN = BatchNormalizationParamInitializer.GLOBAL_MEAN;
  private static final String VARIANCE = BatchNormalizationParamInitializer.GLOBAL_VAR;

  /** The alternative to the running variance: log₁₀ of the standard deviation. */
  private static final String LOG_DEVIATION = BatchNormalizationParamInitializer.GLOBAL_LOG_STD;

  private final transient Passes passes = new Passes(this);
  private transient boolean momentsOfBatch;
  private transient ActivationFunction following = ActivationFunction.IDENTITY;
  private transient double[] mean;
  private transient double[] variance;
  private transient double[] inverseDeviation;

  FastBatchNormalizationImpl(NeuralNetConfiguration conf, int index, DataType type) {
    super(conf, type);
    setIndex(index);
  }

  @Override
  public Passes passes() {
    return passes;
  }

  @Override
  public void setFollowing(ActivationFunction f) {
    following = f;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr manager) {
    assertInputSet(false);
    return passes.forward(training, manager);
  }

  @Override
  public INDArray forward(boolean training, boolean storesForBackward, Workspace workspace) {
    Normalization normalization = CpuKernels.of(dataType).normalization();
    INDArray x = images(workspace);
    ImageBatch from = ImageBatch.of(x);
    momentsOfBatch = training;
    if (momentsOfBatch) {
      Moments moments = normalization.moments(from);
      mean = moments.mean();
      variance = moments.variance();
    } else {
      mean = getParam(MEAN).toDoubleVector();
      variance = runningVariance();
    }
    inverseDeviation =
        Arrays.stream(variance).map(v -> 1 / Math.sqrt(v + layerConf().getEps())).toArray();
    INDArray y = workspace.activationsLike(x);
    normalization.normalise(from, channels(), following, ImageBatch.of(y));
    return y;
  }

  private Channels channels() {
    return new Channels(
        mean, inverseDeviation, Vector.of(getParam(GAMMA)), Vector.of(getParam(BETA)));
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
    INDArray x = images(workspace);
    ImageBatch from = ImageBatch.of(x);
    INDArray dy = workspace.dense(from.layout(), epsilon);
    INDArray dx = workspace.gradients(from.layout(), x);
    CpuKernels.of(dataType)
        .normalization()
        .normaliseGradient(
            momentsOfBatch,
            from,
            ImageBatch.of(dy),
            channels(),
            following,
            new ScaleAndShift(
                Vector.of(gradientViews.get(GAMMA)), Vector.of(gradientViews.get(BETA))),
            ImageBatch.of(dx));
    updateRunningMoments();
    return dx;
  }

  /**
   * Moves the running mean and variance towards those of the batch, in training. To DL4J they are
   * parameters, from which it subtracts the "gradient" as it is.
   */
  private void updateRunningMoments() {
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
    return momentsOfBatch ? (1 - layerConf().getDecay()) * (running - ofBatch) : 0;
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
    return workspace.denseInAnyLayout(
        input.rank() == 2
            ? LayerChecks.shaped(this, input, "[batch, %d]", -1, channels)
            : LayerChecks.shaped(this, input, "[batch, %d, height, width]", -1, channels, -1, -1));
  }
}
