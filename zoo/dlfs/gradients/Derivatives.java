package dlfs.gradients;

/**
 * The derivatives of one output by the two inputs of a {@link ScalarLayer}.
 *
 * @param dx the derivative by the first input
 * @param dy the derivative by the second input
 */
public record Derivatives(double dx, double dy) {

  /**
   * The chain rule (section 5.2): where these are the derivatives of z, and dout is ∂L/∂z, gives
   * those of L.
   */
  Derivatives times(double dout) {
    return new Derivatives(dout * dx, dout * dy);
  }
}
