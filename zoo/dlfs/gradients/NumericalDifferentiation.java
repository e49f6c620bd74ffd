package dlfs.gradients;

import java.util.function.DoubleUnaryOperator;

/**
 * Derivatives of functions of one variable by central differences, section 4.3.1:
 *
 * <pre>df/dx ≈ (f(x + h) − f(x − h)) / 2h</pre>
 *
 * The error is of order h²; that of the one-sided (f(x + h) − f(x)) / h is of order h. A smaller h
 * is not always a better one: what the two values have in common is cut off the digits of their
 * difference, and a rounding error of f counts 1/h times.
 */
public final class NumericalDifferentiation {
  /** The book's h. */
  public static final double H = 1e-4;

  private NumericalDifferentiation() {}

  /** df/dx at x, with the book's h = 10⁻⁴. */
  public static double derivative(DoubleUnaryOperator f, double x) {
    return derivative(f, x, H);
  }

  /**
   * df/dx at x.
   *
   * @param h how far to either side of x the function is looked at, above 0
   */
  public static double derivative(DoubleUnaryOperator f, double x, double h) {
    requireStep(h);
    return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
  }

  /** The line that touches f at x: t ↦ f(x) + f′(x) (t − x), with the book's h = 10⁻⁴. */
  public static DoubleUnaryOperator tangent(DoubleUnaryOperator f, double x) {
    double slope = derivative(f, x);
    double intercept = f.applyAsDouble(x) - slope * x;
    return t -> slope * t + intercept;
  }

  static void requireStep(double h) {
    if (!(h > 0) || Double.isInfinite(h)) {
      throw new IllegalArgumentException("the step h must be above 0 and finite, not " + h);
    }
  }
}
