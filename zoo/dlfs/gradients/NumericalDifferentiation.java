package dlfs.gradients;

import java.util.function.DoubleUnaryOperator;

/**
 * Derivatives of functions of one variable by central differences, section 4.3.1:
 *
 * <pre>df/dx ≈ (f(x + h) − f(x − h)) / 2h</pre>
 *
 * The error is of order h², whereas that of the forward difference (f(x + h) − f(x)) / h is of
 * order h. A smaller h is not always better: the subtraction cancels significant digits, and
 * rounding errors of f are multiplied by 1/h.
 */
public final class NumericalDifferentiation {
  /** The book's h. */
  public static final double H = 1e-4;

  private NumericalDifferentiation() {}

  /** Computes df/dx at x, with the book's h = 10⁻⁴. */
  public static double derivative(DoubleUnaryOperator f, double x) {
    return derivative(f, x, H);
  }

  /**
   * Computes df/dx at x.
   *
   * @param h the step to either side of x, above 0
   */
  public static double derivative(DoubleUnaryOperator f, double x, double h) {
    requireStep(h);
    return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
  }

  /** Returns the tangent of f at x, t ↦ f(x) + f′(x) (t − x), with the book's h = 10⁻⁴. */
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
