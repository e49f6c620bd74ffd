package dlfs.minimization;

/** The value and the gradient of a function at a point. */
public interface Evaluation {
  /** The value; NaN or infinite where the function is not defined, or overflowed. */
  double value();

  /** The gradient, of the size of the point. It is not copied: do not change it. */
  double[] gradient();
}
