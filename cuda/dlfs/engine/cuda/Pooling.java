package dlfs.engine.cuda;

import dlfs.engine.device.DeviceArray;
import dlfs.engine.device.PoolingShape;

/** Pooling: pooling.cu. */
final class Pooling {
  private final Launcher launcher;
  private final Kernel max;
  private final Kernel maxGradient;
  private final Kernel average;
  private final Kernel globalAverage;
  private final Kernel averageGradient;

  Pooling(Launcher launcher, Kernels kernels) {
    this.launcher = launcher;
    max = kernels.named("pooling.cu", "maxPooling");
    maxGradient = kernels.named("pooling.cu", "maxPoolingGradient");
    average = kernels.named("pooling.cu", "averagePooling");
    globalAverage = kernels.named("pooling.cu", "globalAverage");
    averageGradient = kernels.named("pooling.cu", "averagePoolingGradient");
  }

  void max(PoolingShape s, DeviceArray x, DeviceArray y, DeviceArray indices) {
    Checks.length(inputs(s), x);
    Checks.length(outputs(s), y, indices);
    forEachPart(
        s,
        (first, images) -> {
          launcher
              .begin()
              .with(images(x, s.h() * s.w(), first))
              .with(images(y, s.outHeight() * s.outWidth(), first))
              .with(images(indices, s.outHeight() * s.outWidth(), first));
          launchPerOutput(s, images, max);
        });
  }

  void maxGradient(PoolingShape s, DeviceArray dy, DeviceArray indices, DeviceArray dx) {
    Checks.length(inputs(s), dx);
    Checks.length(outputs(s), dy, indices);
    forEachPart(
        s,
        (first, images) -> {
          launcher
              .begin()
              .with(images(dy, s.outHeight() * s.outWidth(), first))
              .with(images(indices, s.outHeight() * s.outWidth(), first))
              .with(images(dx, s.h() * s.w(), first));
          launchPerInput(s, images, maxGradient);
        });
  }

  void average(PoolingShape s, DeviceArray x, DeviceArray y) {
    Checks.length(inputs(s), x);
    Checks.length(outputs(s), y);
    if (isGlobal(s)) {
      launcher
          .begin()
          .with(x)
          .with(y)
          .with(s.images())
          .with(s.h() * s.w())
          .launchWarps(s.images(), globalAverage);
      return;
    }
    forEachPart(
        s,
        (first, images) -> {
          launcher
              .begin()
              .with(images(x, s.h() * s.w(), first))
              .with(images(y, s.outHeight() * s.outWidth(), first));
          launchPerOutput(s, images, average);
        });
  }

  void averageGradient(PoolingShape s, DeviceArray dy, DeviceArray dx) {
    Checks.length(inputs(s), dx);
    Checks.length(outputs(s), dy);
    forEachPart(
        s,
        (first, images) -> {
          launcher
              .begin()
              .with(images(dy, s.outHeight() * s.outWidth(), first))
              .with(images(dx, s.h() * s.w(), first));
          launchPerInput(s, images, averageGradient);
        });
  }

  /** Returns whether there is one window, which is the image. */
  private static boolean isGlobal(PoolingShape s) {
    return s.outHeight() == 1
        && s.outWidth() == 1
        && s.fh() - s.top() >= s.h()
        && s.fw() - s.left() >= s.w();
  }

  private static long inputs(PoolingShape s) {
    return (long) s.images() * s.h() * s.w();
  }

  private static long outputs(PoolingShape s) {
    return (long) s.images() * s.outHeight() * s.outWidth();
  }

  private static void forEachPart(PoolingShape s, Checks.Part part) {
    Checks.forEachPart(
        s.images(), Math.max((long) s.h() * s.w(), (long) s.outHeight() * s.outWidth()), part);
  }

  /** Returns the address of the images from an index on. */
  private static long images(DeviceArray array, int size, int first) {
    return array.address() + (long) first * size * Float.BYTES;
  }

  private void launchPerOutput(PoolingShape s, int images, Kernel kernel) {
    int n = images * s.outHeight() * s.outWidth();
    launcher.with(n).with(Divisor.of(s.outHeight())).with(Divisor.of(s.outWidth()));
    withShape(s).launchFor(n, kernel);
  }

  private void launchPerInput(PoolingShape s, int images, Kernel kernel) {
    int n = images * s.h() * s.w();
    launcher
        .with(n)
        .with(Divisor.of(s.h()))
        .with(Divisor.of(s.w()))
        .with(Divisor.of(s.strideHeight()))
        .with(Divisor.of(s.strideWidth()));
    withShape(s).launchFor(n, kernel);
  }

  private Launcher withShape(PoolingShape s) {
    return launcher
        .with(s.h())
        .with(s.w())
        .with(s.outHeight())
        .with(s.outWidth())
        .with(s.fh())
        .with(s.fw())
        .with(s.strideHeight())
        .with(s.strideWidth())
        .with(s.top())
        .with(s.left());
  }
}
