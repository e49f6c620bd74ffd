package dlfs.engine.kernels;

/**
 * The update rules of section 6.1. Each replaces the gradient g by the step that is subtracted from
 * the parameters, and updates its state, which has the length of the gradient.
 */
public interface UpdateRules {

  /** g = η g. */
  void sgd(Vector g, double rate);

  /** v = α v - η g; g = -v. */
  void momentum(Vector g, Vector v, double rate, double momentum);

  /** v' = α v - η g; g = -(α v' - η g), with the old g on the right. */
  void nesterov(Vector g, Vector v, double rate, double momentum);

  /** h = h + g²; g = η g / (√h + ε). */
  void adaGrad(Vector g, Vector h, double rate, double epsilon);

  /** h = ρ h + (1 - ρ) g²; g = η g / (√h + ε). */
  void rmsProp(Vector g, Vector h, double rate, double decay, double epsilon);

  /** m = m + (1 - β₁) (g - m); v = v + (1 - β₂) (g² - v); g = η m / (√v + ε). */
  void adam(Vector g, Vector m, Vector v, double rate, double beta1, double beta2, double epsilon);
}
