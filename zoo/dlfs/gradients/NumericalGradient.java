package dlfs.gradients;

import static dlfs.gradients.NumericalDifferentiation.H;
import static dlfs.gradients.NumericalDifferentiation.requireStep;
import static dlfs.text.Text.formatted;

import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/**
 * Gradients of functions of many variables by central differences, section 4.4:
 *
 * <pre>∂f/∂xᵢ ≈ (f(x + h eᵢ) − f(x − h eᵢ)) / 2h</pre>
 *
 * for each variable in turn, eᵢ being the step of 1 along it.
 *
 * <p>Each variable is changed in the array itself, as in the book's code, and put back to the very
 * same bits, also where f throws. So f need not look at its argument: it may be the loss of a
 * network whose parameters the array is (section 4.4.2).
 */
public final class NumericalGradient {
  private NumericalGradient() {}

  /** ∂f/∂x for every entry of x, with the book's h = 10⁻⁴. */
  public static double[] of(ToDoubleFunction<double[]> f, double[] x) {
    return of(f, x, H);
  }

  /**
   * ∂f/∂x for every entry of x.
   *
   * <p>As in the book, an entry so large that x ± h is x again has the gradient 0.
   *
   * @param f takes x itself, with one entry changed
   * @param h how far to either side of x the function is looked at, above 0
   */
  public static double[] of(ToDoubleFunction<double[]> f, double[] x, double h) {
    requireStep(h);
    double[] gradient = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double centre = x[i];
      try {
        x[i] = centre + h;
        double right = f.applyAsDouble(x);
        x[i] = centre - h;
        double left = f.applyAsDouble(x);
        gradient[i] = (right - left) / (2 * h);
      } finally {
        x[i] = centre;
      }
    }
    return gradient;
  }

  /** ∂f/∂x for every entry of x, with the book's h = 10⁻⁴. */
  public static INDArray of(ToDoubleFunction<INDArray> f, INDArray x) {
    return of(f, x, H);
  }

  /**
   * ∂f/∂x for every entry of x.
   *
   * <p>In FLOAT, x ± h is rounded far more than the sum of two doubles; so the difference is
   * divided by the distance between the two places that were really looked at.
   *
   * @param f takes x itself, with one entry changed
   * @param x FLOAT or DOUBLE, of any shape; may be a view
   * @param h how far to either side of x the function is looked at, above 0
   * @return of x's shape and type
   * @throws ArithmeticException where an entry of x is so large that x ± h is x again
   */
  public static INDArray of(ToDoubleFunction<INDArray> f, INDArray x, double h) {
    requireStep(h);
    if (x.dataType() != DataType.FLOAT && x.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "numerical gradients need an array of type FLOAT or DOUBLE, not " + x.dataType());
    }
    INDArray gradient = x.ulike();
    for (long i = 0; i < x.length(); i++) {
      long[] index = Shape.ind2subC(x.shape(), i);
      gradient.putScalar(index, partial(() -> f.applyAsDouble(x), x, index, h));
    }
    return gradient;
  }

  /** ∂f/∂x for one entry of x, an array that f depends on. */
  static double partial(DoubleSupplier f, INDArray x, long[] index, double h) {
    double centre = x.getDouble(index);
    try {
      double right = x.putScalar(index, centre + h).getDouble(index);
      double atRight = f.getAsDouble();
      double left = x.putScalar(index, centre - h).getDouble(index);
      double atLeft = f.getAsDouble();
      if (right == left) {
        throw new ArithmeticException(
            formatted("a step of %s beside %s is none in %s", h, centre, x.dataType()));
      }
      return (atRight - atLeft) / (right - left);
    } finally {
      x.putScalar(index, centre);
    }
  }
}
