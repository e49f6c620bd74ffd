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
 * for each variable in turn, where eᵢ is the unit vector along it.
 *
 * <p>Each variable is changed in the array itself, as in the book's code, and restored exactly,
 * even if f throws. So f may ignore its argument: it may be the loss of a network whose parameters
 * are in the array (section 4.4.2).
 */
public final class NumericalGradient {
  private NumericalGradient() {}

  /** Computes ∂f/∂x for every element of x, with the book's h = 10⁻⁴. */
  public static double[] of(ToDoubleFunction<double[]> f, double[] x) {
    return of(f, x, H);
  }

  /**
   * Computes ∂f/∂x for every element of x.
   *
   * <p>As in the book, the gradient is 0 for an element so large that x ± h equals x.
   *
   * @param f receives x itself, with one element changed
   * @param h the step to either side of x, above 0
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

  /** Computes ∂f/∂x for every element of x, with the book's h = 10⁻⁴. */
  public static INDArray of(ToDoubleFunction<INDArray> f, INDArray x) {
    return of(f, x, H);
  }

  /**
   * Computes ∂f/∂x for every element of x.
   *
   * <p>In FLOAT, x ± h has a large rounding error, so the difference is divided by the actual
   * distance between the two points.
   *
   * @param f receives x itself, with one element changed
   * @param x an array of type FLOAT or DOUBLE and any shape; may be a view
   * @param h the step to either side of x, above 0
   * @return an array with the shape and type of x
   * @throws ArithmeticException if an element of x is so large that x ± h equals x
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

  /** Computes ∂f/∂x for one element of x, an array that f depends on. */
  static double partial(DoubleSupplier f, INDArray x, long[] index, double h) {
    double centre = x.getDouble(index);
    try {
      double right = x.putScalar(index, centre + h).getDouble(index);
      double atRight = f.getAsDouble();
      double left = x.putScalar(index, centre - h).getDouble(index);
      double atLeft = f.getAsDouble();
      if (right == left) {
        throw new ArithmeticException(
            formatted("a step of %s from %s is lost to rounding in %s", h, centre, x.dataType()));
      }
      return (atRight - atLeft) / (right - left);
    } finally {
      x.putScalar(index, centre);
    }
  }
}
