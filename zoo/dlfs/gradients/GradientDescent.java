package dlfs.gradients;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Gradient descent along numerical gradients, section 4.4.1 (eq. 4.7):
 *
 * <pre>x ← x − η ∂f/∂x</pre>
 *
 * for all variables at once, a given number of times.
 *
 * @param learningRate η, above 0; the book's default is 0.01
 * @param steps the number of updates; the book's default is 100
 */
public record GradientDescent(double learningRate, int steps) {

  public GradientDescent {
    if (!(learningRate > 0)) {
      throw new IllegalArgumentException("the learning rate must be above 0, not " + learningRate);
    }
    if (steps < 0) {
      throw new IllegalArgumentException("the number of steps must be 0 or more, not " + steps);
    }
  }

  /** Uses the book's defaults, a learning rate of 0.01 and 100 steps. */
  public GradientDescent() {
    this(0.01, 100);
  }

  /** Returns the point after the last step from {@code start}, which is not modified. */
  public double[] minimize(ToDoubleFunction<double[]> f, double[] start) {
    List<double[]> path = path(f, start);
    return path.get(path.size() - 1);
  }

  /**
   * Returns {@code start} and the point after each step, {@code steps + 1} points in all. {@code
   * start} is not modified.
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
