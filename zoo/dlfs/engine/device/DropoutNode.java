package dlfs.engine.device;

import java.util.function.IntToLongFunction;

/** Dropout (section 6.4.3), with the masks of {@link dlfs.layers.DropoutMask}. */
public final class DropoutNode implements Node {
  private final Tensor x;
  private final double dropProbability;
  private final double scale;
  private final IntToLongFunction seeds;
  private Block seed;

  /**
   * @param x the input, of any shape
   * @param scale the factor of the elements that are kept
   * @param seeds returns the seed of the mask, given the number of updates made
   */
  public DropoutNode(Tensor x, double dropProbability, double scale, IntToLongFunction seeds) {
    this.x = x;
    this.dropProbability = dropProbability;
    this.scale = scale;
    this.seeds = seeds;
  }

  @Override
  public Tensor forward(Program program) {
    Device device = program.device();
    Tensor y = program.tensor(x.hasGradient(), x.shape());
    seed = program.own(2);
    program.runBefore(() -> device.write(seeds.applyAsLong(program.iteration()), seed.array()));
    program.run(() -> device.dropout(dropProbability, scale, seed.array(), x.values(), y.values()));
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    if (x.hasGradient()) {
      Device device = program.device();
      Block dx = program.gradientFrom(dy);
      program.run(
          () -> device.dropout(dropProbability, scale, seed.array(), dy.array(), dx.array()));
      program.addGradient(x, dx);
    }
  }
}
