package dlfs.engine.cuda;

import dlfs.engine.device.ChannelMoments;
import dlfs.engine.device.DeviceArray;
import dlfs.layers.ActivationFunction;

/** Batch normalisation: batchnormalization.cu. */
final class BatchNormalization {
  /** The number of floats of the moments of a part of a channel: count, mean and squares. */
  private static final int MOMENTS = 3;

  private final Context context;
  private final Launcher launcher;
  private final Workspace workspace;
  private final Kernel moments;
  private final Kernel mergeMoments;
  private final Kernel[] normalise;
  private final Kernel[] gradientSums;
  private final Kernel addGradientParts;
  private final Kernel[] gradient;
  private final Kernel change;
  private final Kernel logDeviationChange;
  private final Kernel varianceOfLogDeviation;

  BatchNormalization(Context context, Launcher launcher, Workspace workspace, Kernels kernels) {
    this.context = context;
    this.launcher = launcher;
    this.workspace = workspace;
    moments = kernels.named("batchnormalization.cu", "moments");
    mergeMoments = kernels.named("batchnormalization.cu", "mergeMoments");
    normalise = kernels.perActivation("batchnormalization.cu", "normalise");
    gradientSums = kernels.perActivation("batchnormalization.cu", "normaliseGradientSums");
    addGradientParts = kernels.named("batchnormalization.cu", "addGradientParts");
    gradient = kernels.perActivation("batchnormalization.cu", "normaliseGradient");
    change = kernels.named("batchnormalization.cu", "change");
    logDeviationChange = kernels.named("batchnormalization.cu", "logDeviationChange");
    varianceOfLogDeviation = kernels.named("batchnormalization.cu", "varianceOfLogDeviation");
  }

  void moments(DeviceArray x, int n, int c, int p, DeviceArray mean, DeviceArray variance) {
    Checks.length((long) n * c * p, x);
    Checks.length(c, mean, variance);
    int elements = Math.multiplyExact(n, p);
    int parts = Sums.parts(context, c, elements);
    long place = placeOfParts(parts, (long) MOMENTS * c);
    launcher
        .begin()
        .with(x)
        .with(elements)
        .with(Alignment.headOfRuns(p, x) == Alignment.NONE ? 0 : 1)
        .with(c)
        .with(p)
        .with(Divisor.of(p))
        .with(place)
        .with(mean)
        .with(variance)
        .launch(moments, parts, c, Launcher.THREADS);
    if (parts > 1) {
      launcher
          .begin()
          .with(place)
          .with(parts)
          .with(c)
          .with(mean)
          .with(variance)
          .launchWarps(c, mergeMoments);
    }
  }

  /**
   * Returns the address of memory for the results of the parts of a sum; 0 for a single part, whose
   * result is the sum.
   *
   * @param floats the number of floats per part
   */
  private long placeOfParts(int parts, long floats) {
    return parts == 1 ? 0 : workspace.address(parts * floats * Float.BYTES);
  }

  void normalise(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray beta,
      int n,
      int c,
      int p,
      DeviceArray y) {
    long size = (long) c * p;
    Checks.length(n * size, x, y);
    Checks.length(c, moments.mean(), moments.variance(), moments.gamma(), beta);
    int head = Alignment.headOfRuns(p, x, y);
    Checks.forEachPart(
        n,
        size,
        (first, images) ->
            launcher
                .begin()
                .with(x, first * size)
                .with(y, first * size)
                .with(moments.mean())
                .with(moments.variance())
                .with(moments.gamma())
                .with(beta)
                .with((float) moments.epsilon())
                .with(images * size)
                .with(head)
                .with(c)
                .with(Divisor.of(p))
                .with(Divisor.of(c))
                .with(Activation.slope(f))
                .launchFor(Alignment.threads(images * size, head), normalise[Activation.index(f)]));
  }

  void gradient(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      DeviceArray dgamma,
      DeviceArray dbeta,
      DeviceArray dx) {
    long size = (long) c * p;
    Checks.length(n * size, x, y, dy, dx);
    Checks.length(c, moments.mean(), moments.variance(), moments.gamma(), dgamma, dbeta);
    boolean identity = f == ActivationFunction.IDENTITY;
    int head = Alignment.headOfRuns(p, x, identity ? dy : y, dy, dx);
    gradientSums(moments, f, x, y, dy, n, c, p, head, dgamma, dbeta);
    Checks.forEachPart(
        n,
        size,
        (first, images) ->
            launcher
                .begin()
                .with(x, first * size)
                .with(y, first * size)
                .with(dy, first * size)
                .with(dx, first * size)
                .with(moments.mean())
                .with(moments.variance())
                .with(moments.gamma())
                .with(dgamma)
                .with(dbeta)
                .with((float) moments.epsilon())
                .with((float) (1.0 / ((double) n * p)))
                .with(images * size)
                .with(head)
                .with(c)
                .with(Divisor.of(p))
                .with(Divisor.of(c))
                .with(Activation.slope(f))
                .launchFor(Alignment.threads(images * size, head), gradient[Activation.index(f)]));
  }

  private void gradientSums(
      ChannelMoments moments,
      ActivationFunction f,
      DeviceArray x,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      int head,
      DeviceArray dgamma,
      DeviceArray dbeta) {
    int elements = Math.multiplyExact(n, p);
    int parts = Sums.parts(context, c, elements);
    long place = placeOfParts(parts, 2L * c);
    launcher
        .begin()
        .with(x)
        .with(y)
        .with(dy)
        .with(moments.mean())
        .with(moments.variance())
        .with((float) moments.epsilon())
        .with(elements)
        .with(head)
        .with(c)
        .with(p)
        .with(Divisor.of(p))
        .with(Activation.slope(f))
        .with(place)
        .with(dgamma)
        .with(dbeta)
        .launch(gradientSums[Activation.index(f)], parts, c, Launcher.THREADS);
    if (parts > 1) {
      launcher
          .begin()
          .with(place)
          .with(parts)
          .with(c)
          .with(dgamma)
          .with(dbeta)
          .launchWarps(c, addGradientParts);
    }
  }

  void change(DeviceArray running, DeviceArray ofBatch, float factor, DeviceArray to) {
    change(change, running, ofBatch, factor, to);
  }

  void logDeviationChange(
      DeviceArray logDeviation, DeviceArray variance, float factor, DeviceArray to) {
    change(logDeviationChange, logDeviation, variance, factor, to);
  }

  private void change(
      Kernel kernel, DeviceArray running, DeviceArray ofBatch, float factor, DeviceArray to) {
    Checks.length(to.length(), running, ofBatch);
    launcher
        .begin()
        .with(running)
        .with(ofBatch)
        .with(factor)
        .with(to)
        .with(to.length())
        .launchFor(to.length(), kernel);
  }

  void varianceOfLogDeviation(DeviceArray logDeviation, DeviceArray variance) {
    Checks.length(variance.length(), logDeviation);
    launcher
        .begin()
        .with(logDeviation)
        .with(variance)
        .with(variance.length())
        .launchFor(variance.length(), varianceOfLogDeviation);
  }
}
