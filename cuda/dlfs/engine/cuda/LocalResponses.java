package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import dlfs.engine.kernels.Normalization.LocalResponse;

/** Local response normalisation: localresponse.cu. */
final class LocalResponses {
  /** The number of adjacent channels that a thread computes, as in localresponse.cu. */
  private static final int RUN = 16;

  private final Launcher launcher;
  private final Kernel forward;
  private final Kernel gradient;

  LocalResponses(Launcher launcher, Kernels kernels) {
    this.launcher = launcher;
    forward = kernels.named("localresponse.cu", "localResponse");
    gradient = kernels.named("localresponse.cu", "localResponseGradient");
  }

  void forward(
      LocalResponse constants, DeviceArray x, int n, int c, int p, DeviceArray s, DeviceArray y) {
    long size = (long) c * p;
    Checks.length(n * size, x, s, y);
    Checks.forEachPart(
        n,
        size,
        (first, images) -> {
          launcher.begin().with(x, first * size).with(s, first * size).with(y, first * size);
          withShape(images, c, p)
              .with(constants.n() / 2)
              .with((float) constants.k())
              .with((float) constants.alpha())
              .with((float) constants.beta())
              .launchFor(threads(images, c, p), forward);
        });
  }

  void gradient(
      LocalResponse constants,
      DeviceArray x,
      DeviceArray s,
      DeviceArray y,
      DeviceArray dy,
      int n,
      int c,
      int p,
      DeviceArray dx) {
    long size = (long) c * p;
    Checks.length(n * size, x, s, y, dy, dx);
    Checks.forEachPart(
        n,
        size,
        (first, images) -> {
          launcher
              .begin()
              .with(x, first * size)
              .with(s, first * size)
              .with(y, first * size)
              .with(dy, first * size)
              .with(dx, first * size);
          withShape(images, c, p)
              .with(constants.n() / 2)
              .with((float) constants.alpha())
              .with((float) constants.beta())
              .launchFor(threads(images, c, p), gradient);
        });
  }

  private Launcher withShape(int images, int c, int p) {
    return launcher
        .with(threads(images, c, p))
        .with(c)
        .with(runs(c))
        .with(p)
        .with(Divisor.of(p))
        .with(Divisor.of(runs(c)));
  }

  private static int threads(int images, int c, int p) {
    return images * runs(c) * p;
  }

  private static int runs(int c) {
    return (c + RUN - 1) / RUN;
  }
}
