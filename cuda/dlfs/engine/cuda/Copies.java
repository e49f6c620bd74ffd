package dlfs.engine.cuda;

import dlfs.engine.device.Border;
import dlfs.engine.device.DeviceArray;
import org.bytedeco.cuda.global.cudart;

/** Copies within the card's memory, and dropout: copies.cu and dropout.cu. */
final class Copies {
  private final Context context;
  private final Launcher launcher;
  private final Kernel blocks;
  private final Kernel pad;
  private final Kernel crop;
  private final Kernel dropout;

  Copies(Context context, Launcher launcher, Kernels kernels) {
    this.context = context;
    this.launcher = launcher;
    blocks = kernels.named("copies.cu", "copyBlocks");
    pad = kernels.named("copies.cu", "pad");
    crop = kernels.named("copies.cu", "crop");
    dropout = kernels.named("dropout.cu", "dropout");
  }

  void clear(DeviceArray array) {
    context.makeCurrent();
    Cuda.check(
        cudart.cudaMemsetAsync(Addresses.of(array), 0, array.bytes(), context.stream()),
        "clearing memory of the GPU");
  }

  void blocks(
      DeviceArray from, long fromStride, DeviceArray to, long toStride, int count, long size) {
    if (count == 0 || size == 0) {
      return;
    }
    Checks.length((count - 1) * fromStride + size, from);
    Checks.length((count - 1) * toStride + size, to);
    if (count == 1 || (fromStride == size && toStride == size)) {
      copy(from, to, count * size);
    } else if (size > Integer.MAX_VALUE) {
      for (int i = 0; i < count; i++) {
        copy(from.slice(i * fromStride, size), to.slice(i * toStride, size), size);
      }
    } else {
      Checks.forEachPart(
          count,
          size,
          (first, part) ->
              blocks(
                  from.address() + first * fromStride * Float.BYTES,
                  fromStride,
                  to.address() + first * toStride * Float.BYTES,
                  toStride,
                  part,
                  (int) size,
                  headOfBlocks(from, fromStride, to, toStride, size)));
    }
  }

  private static int headOfBlocks(
      DeviceArray from, long fromStride, DeviceArray to, long toStride, long size) {
    boolean evenStrides =
        Alignment.headOfRuns(fromStride, from) == 0 && Alignment.headOfRuns(toStride, to) == 0;
    return evenStrides ? Alignment.headOfRuns(size, from, to) : Alignment.NONE;
  }

  private void blocks(
      long from, long fromStride, long to, long toStride, int count, int size, int head) {
    int n = count * size;
    launcher
        .begin()
        .with(from)
        .with(fromStride)
        .with(to)
        .with(toStride)
        .with(n)
        .with(head)
        .with(size)
        .with(Divisor.of(size))
        .launchFor(Alignment.threads(n, head), blocks);
  }

  private void copy(DeviceArray from, DeviceArray to, long elements) {
    context.makeCurrent();
    Cuda.check(
        cudart.cudaMemcpyAsync(
            Addresses.of(to),
            Addresses.of(from),
            elements * Float.BYTES,
            cudart.cudaMemcpyDefault,
            context.stream()),
        "copying within the GPU's memory");
  }

  void pad(Border b, DeviceArray from, DeviceArray to) {
    Checks.length((long) b.images() * b.height() * b.width(), from);
    Checks.length(b.outerLength(), to);
    long size = (long) b.outerHeight() * b.outerWidth();
    Checks.forEachPart(
        b.images(),
        size,
        (first, images) -> {
          int n = (int) (images * size);
          launcher
              .begin()
              .with(from, (long) first * b.height() * b.width())
              .with(to, first * size)
              .with(n)
              .with(Divisor.of(b.outerHeight()))
              .with(Divisor.of(b.outerWidth()));
          withBorder(b).launchFor(n, pad);
        });
  }

  void crop(Border b, DeviceArray from, DeviceArray to) {
    Checks.length((long) b.images() * b.height() * b.width(), to);
    Checks.length(b.outerLength(), from);
    long size = (long) b.height() * b.width();
    Checks.forEachPart(
        b.images(),
        size,
        (first, images) -> {
          int n = (int) (images * size);
          launcher
              .begin()
              .with(from, (long) first * b.outerHeight() * b.outerWidth())
              .with(to, first * size)
              .with(n)
              .with(Divisor.of(b.height()))
              .with(Divisor.of(b.width()));
          withBorder(b).launchFor(n, crop);
        });
  }

  private Launcher withBorder(Border b) {
    return launcher
        .with(b.height())
        .with(b.width())
        .with(b.outerHeight())
        .with(b.outerWidth())
        .with(b.top())
        .with(b.left());
  }

  /** A number in [0, 1) of 53 bits is less than p if, as an integer, it is less than ⌈2⁵³ p⌉. */
  void dropout(
      double dropProbability, double scale, DeviceArray seed, DeviceArray x, DeviceArray y) {
    Checks.length(2, seed);
    Checks.length(x.length(), y);
    long threshold = (long) Math.ceil(dropProbability * 0x1p53);
    int head = Alignment.head(x.length(), x, y);
    launcher
        .begin()
        .with(x)
        .with(y)
        .with(x.length())
        .with(head)
        .with(seed)
        .with(threshold)
        .with((float) scale)
        .launchFor(Alignment.threads(x.length(), head), dropout);
  }
}
