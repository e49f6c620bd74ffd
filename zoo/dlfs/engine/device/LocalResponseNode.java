package dlfs.engine.device;

import dlfs.engine.kernels.Normalization.LocalResponse;

/** Local response normalisation across channels. */
public final class LocalResponseNode implements Node {
  private final Tensor x;
  private final LocalResponse constants;
  private Block sums;
  private Tensor y;

  /**
   * @param x the input, [N, C, H, W]
   */
  public LocalResponseNode(Tensor x, LocalResponse constants) {
    this.x = x;
    this.constants = constants;
  }

  @Override
  public Tensor forward(Program program) {
    y = program.tensor(x.hasGradient(), x.shape());
    sums = program.keep(x.length());
    program.run(
        () ->
            program
                .device()
                .localResponse(
                    constants,
                    x.values(),
                    x.samples(),
                    x.channels(),
                    x.pixels(),
                    sums.array(),
                    y.values()));
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    if (x.hasGradient()) {
      Block dx = program.allocate(x.length());
      program.run(
          () ->
              program
                  .device()
                  .localResponseGradient(
                      constants,
                      x.values(),
                      sums.array(),
                      y.values(),
                      dy.array(),
                      x.samples(),
                      x.channels(),
                      x.pixels(),
                      dx.array()));
      program.addGradient(x, dx);
    }
    program.release(sums);
  }
}
