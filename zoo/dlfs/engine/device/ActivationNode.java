package dlfs.engine.device;

import dlfs.layers.ActivationFunction;

/** An activation function by itself: y = f(x). */
public final class ActivationNode implements Node {
  private final Tensor x;
  private final ActivationFunction f;
  private Tensor y;

  /**
   * @param x the input, of any shape
   */
  public ActivationNode(Tensor x, ActivationFunction f) {
    this.x = x;
    this.f = f;
  }

  @Override
  public Tensor forward(Program program) {
    y = program.tensor(x.hasGradient(), x.shape());
    program.run(() -> program.device().activate(f, x.values(), y.values()));
    return y;
  }

  @Override
  public void backward(Program program, Block dy) {
    if (x.hasGradient()) {
      program.addGradient(x, Activations.gradient(program, f, y, dy));
    }
  }
}
