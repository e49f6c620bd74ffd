package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;

/** Softmax and cross-entropy: loss.cu. */
final class Losses {
  private static final int WARP = 32;
  private static final int MAX_THREADS = 512;

  private final Launcher launcher;
  private final Kernel softmax;
  private final Kernel crossEntropy;

  Losses(Launcher launcher, Kernels kernels) {
    this.launcher = launcher;
    softmax = kernels.named("loss.cu", "softmax");
    crossEntropy = kernels.named("loss.cu", "softmaxCrossEntropy");
  }

  void softmax(DeviceArray x, int n, int classes, DeviceArray y) {
    Checks.length((long) n * classes, x, y);
    launcher.begin().with(x).with(y).with(classes).launch(softmax, n, 1, threads(classes));
  }

  void crossEntropy(
      DeviceArray x, DeviceArray t, int n, int classes, DeviceArray losses, DeviceArray dx) {
    Checks.length((long) n * classes, x, t, dx);
    Checks.length(n, losses);
    launcher
        .begin()
        .with(x)
        .with(t)
        .with(classes)
        .with(losses)
        .with(dx)
        .launch(crossEntropy, n, 1, threads(classes));
  }

  /** Returns the number of threads for a row: whole warps. */
  private static int threads(int classes) {
    return Math.min(MAX_THREADS, (classes + WARP - 1) / WARP * WARP);
  }
}
