package dlfs.engine.device;

import dlfs.layers.ActivationFunction;

/** The activation functions of nodes that compute something else before. */
final class Activations {
  private Activations() {}

  /**
   * Plans the gradient before an activation function: dz = f'(z) dy.
   *
   * @param y f(z)
   * @return dz, which has to be released
   */
  static Block gradient(Program program, ActivationFunction f, Tensor y, Block dy) {
    if (f == ActivationFunction.IDENTITY) {
      return dy.retain();
    }
    Block dz = program.gradientFrom(dy);
    program.run(() -> program.device().activationGradient(f, y.values(), dy.array(), dz.array()));
    return dz;
  }
}
