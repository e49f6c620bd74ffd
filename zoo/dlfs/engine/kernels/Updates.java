package dlfs.engine.kernels;

/**
 * The update rules of section 6.1 for n parameters. Each turns the gradient g into what is to be
 * subtracted from the parameters, in place.
 */
public interface Updates {

  /** g = η g. */
  void sgd(long g, long n, double rate);

  /** v = α v - η g; g = -v. */
  void momentum(long g, long v, long n, double rate, double momentum);

  /** v' = α v - η g; g = -(α v' - η g), with the old g on the right. */
  void nesterov(long g, long v, long n, double rate, double momentum);

  /** h = h + g²; g = η g / (√h + ε). */
  void adaGrad(long g, long h, long n, double rate, double epsilon);

  /** h = ρ h + (1 - ρ) g²; g = η g / (√h + ε). */
  void rmsProp(long g, long h, long n, double rate, double decay, double epsilon);

  /** m = m + (1 - β₁) (g - m); v = v + (1 - β₂) (g² - v); g = η m / (√v + ε). */
  void adam(
      long g, long m, long v, long n, double rate, double beta1, double beta2, double epsilon);
}
