package dlfs.engine.device;

/** Max or average pooling (section 7.3). */
public final class PoolingNode implements Node {
  private final Tensor x;
  private final boolean isMax;
  private final PoolingShape shape;
  private Block indices;

  /**
   * @param x the input, [N, C, H, W]
   * @param isMax whether the output is the maximum of a window, not its mean
   */
  public PoolingNode(Tensor x, boolean isMax, PoolingShape shape) {
    this.x = x;
    this.isMax = isMax;
    this.shape = shape;
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    Tensor y =
        program.tensor(
            x.hasGradient(), x.samples(), x.channels(), shape.outHeight(), shape.outWidth());
    if (isMax) {
      indices = program.keep(y.length());
      program.run(() -> device.maxPooling(shape, x.values(), y.values(), indices.array()));
    } else {
      program.run(() -> device.averagePooling(shape, x.values(), y.values()));
    }
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    Device device = program.device();
    if (x.hasGradient()) {
      Block dx = program.allocate(x.length());
      program.run(
          isMax
              ? () -> device.maxPoolingGradient(shape, dy.array(), indices.array(), dx.array())
              : () -> device.averagePoolingGradient(shape, dy.array(), dx.array()));
      program.addGradient(x, dx);
    }
    if (isMax) {
      program.release(indices);
    }
  }
}
