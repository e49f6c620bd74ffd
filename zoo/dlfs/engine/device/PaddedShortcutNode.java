package dlfs.engine.device;

/** The shortcut of a residual network that is {@link dlfs.layers.PaddedShortcut}. */
public final class PaddedShortcutNode implements Node {
  private final Tensor x;
  private final int channels;
  private final PoolingShape everyStride;
  private Tensor y;

  /**
   * @param x the input, [N, C, H, W]
   * @param stride the step between rows and columns
   * @param channels the number of channels of the output
   */
  public PaddedShortcutNode(Tensor x, int stride, int channels) {
    this.x = x;
    this.channels = channels;
    this.everyStride =
        new PoolingShape(
            x.samples() * x.channels(),
            x.size(2),
            x.size(3),
            1 + (x.size(2) - 1) / stride,
            1 + (x.size(3) - 1) / stride,
            1,
            1,
            stride,
            stride,
            0,
            0);
  }

  /** Returns the number of elements of all samples before channels are added. */
  private long lengthWithin() {
    return (long) x.samples() * sizeWithin();
  }

  private long sizeWithin() {
    return (long) x.channels() * y.pixels();
  }

  private long before() {
    return (long) (channels - x.channels()) / 2 * y.pixels();
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    y =
        program.tensor(
            x.hasGradient(),
            x.samples(),
            channels,
            everyStride.outHeight(),
            everyStride.outWidth());
    Block within = program.allocate(lengthWithin());
    program.run(
        () -> {
          device.averagePooling(everyStride, x.values(), within.array());
          device.clear(y.values());
          device.copyBlocks(
              within.array(),
              sizeWithin(),
              y.values().slice(before(), y.length() - before()),
              (long) channels * y.pixels(),
              x.samples(),
              sizeWithin());
        });
    program.release(within);
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    if (!x.hasGradient()) {
      return;
    }
    Device device = program.device();
    Block within = program.allocate(lengthWithin());
    Block dx = program.allocate(x.length());
    program.run(
        () -> {
          device.copyBlocks(
              dy.array().slice(before(), dy.length() - before()),
              (long) channels * y.pixels(),
              within.array(),
              sizeWithin(),
              x.samples(),
              sizeWithin());
          device.averagePoolingGradient(everyStride, within.array(), dx.array());
        });
    program.release(within);
    program.addGradient(x, dx);
  }
}
