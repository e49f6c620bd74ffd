package dlfs.gradients;

/**
 * The derivatives of one output with respect to the two inputs of a {@link ScalarLayer}.
 *
 * @param dx the derivative with respect to the first input
 * @param dy the derivative with respect to the second input
 */
public record Derivatives(double dx, double dy) {

  /**
   * Applies the chain rule (section 5.2): if these are the derivatives of z and dout is ∂L/∂z,
   * returns those of L.
   */
  Derivatives times(double dout) {
    return new Derivatives(dout * dx, dout * dy);
  }
}
