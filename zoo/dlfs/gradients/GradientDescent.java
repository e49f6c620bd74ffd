package dlfs.gradients;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Gradient descent along numerical gradients, section 4.4.1 (eq. 4.7):
 *
 * <pre>x ← x − η ∂f/∂x</pre>
 *
 * again and again, for all variables at once.
 *
 * @param learningRate η, above 0; the book's default is 0.01
 * @param steps how often x is moved; the book's default is 100
 */
public record GradientDescent(double learningRate, int steps) {

  public GradientDescent {
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("the learning rate must be above 0, not " + learningRate);
    }
    if (steps < 0) {
      throw new IllegalArgumentException("there cannot be " + steps + " steps");
    }
  }

  /** The book's defaults, a learning rate of 0.01 and 100 steps. */
  public GradientDescent() {
    this(0.01, 100);
  }

  /** Where the last step leads, from {@code start}, which is left as it is. */
  public double[] minimize(ToDoubleFunction<double[]> f, double[] start) {
    List<double[]> path = path(f, start);
    return path.get(path.size() - 1);
  }

  /**
   * Every place on the way: {@code start}, and where each step leads, {@code steps + 1} in all.
   * {@code start} itself is left as it is.
   */
  public List<double[]> path(ToDoubleFunction<double[]> f, double[] start) {
    List<double[]> path = new ArrayList<>();
    path.add(start.clone());
    for (int step = 0; step < steps; step++) {
      path.add(next(f, path.get(step).clone()));
    }
    return path;
  }

  private double[] next(ToDoubleFunction<double[]> f, double[] x) {
    double[] gradient = NumericalGradient.of(f, x);
    for (int i = 0; i < x.length; i++) {
      x[i] -= learningRate * gradient[i];
    }
    return x;
  }
}
