package dlfs.engine.device;

/**
 * An update rule at one step: turns the gradient g into the step that is subtracted from the
 * parameters. States have the length of the gradient.
 */
public sealed interface DeviceRule {

  /** g stays as it is: the values are steps already. */
  record None() implements DeviceRule {}

  /** g = η g. */
  record Sgd(double rate) implements DeviceRule {}

  /** v = α v - η g; g = -v. */
  record Momentum(DeviceArray v, double rate, double momentum) implements DeviceRule {}

  /** v' = α v - η g; g = -(α v' - η g), with the old g on the right. */
  record Nesterov(DeviceArray v, double rate, double momentum) implements DeviceRule {}

  /** h = h + g²; g = η g / (√h + ε). */
  record AdaGrad(DeviceArray h, double rate, double epsilon) implements DeviceRule {}

  /** h = ρ h + (1 - ρ) g²; g = η g / (√h + ε). */
  record RmsProp(DeviceArray h, double rate, double decay, double epsilon) implements DeviceRule {}

  /**
   * m = β₁ m + (1 - β₁) g; v = β₂ v + (1 - β₂) g²; g = η m / (√v + ε).
   *
   * @param rate η, corrected for the first steps
   */
  record Adam(DeviceArray m, DeviceArray v, double rate, double beta1, double beta2, double epsilon)
      implements DeviceRule {}
}
