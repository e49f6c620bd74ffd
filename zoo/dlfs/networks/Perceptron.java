package dlfs.networks;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * The perceptron of the book's section 2.3.2: y = 1 if b + w₁x₁ + w₂x₂ + … &gt; 0, else 0.
 *
 * <p>Its decision boundary is a line for two inputs and a plane for three, so it cannot separate
 * classes that are not linearly separable (section 2.4.2).
 */
public final class Perceptron {
  private final double bias;
  private final double[] weights;

  /**
   * @param bias b
   * @param weights w, one for each input, at least one
   */
  public Perceptron(double bias, double... weights) {
    if (weights.length == 0) {
      throw new IllegalArgumentException("a perceptron needs at least one weight");
    }
    this.bias = bias;
    this.weights = weights.clone();
  }

  /** Returns b. */
  public double bias() {
    return bias;
  }

  /** Returns the weight of input {@code i}, from 0. */
  public double weight(int i) {
    return weights[i];
  }

  /**
   * Computes the output.
   *
   * @param inputs x, one for each weight
   * @return y, 0 or 1
   */
  public int output(double... inputs) {
    if (inputs.length != weights.length) {
      throw new IllegalArgumentException(
          formatted(
              "a perceptron with %d weights takes %d inputs, but got %d",
              weights.length, weights.length, inputs.length));
    }
    double sum = bias;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * inputs[i];
    }
    return sum > 0 ? 1 : 0;
  }

  /**
   * Returns this perceptron after one update by the perceptron rule, which the book leaves out: w +
   * (t - y) x and b + (t - y). F. Rosenblatt, "The perceptron: a probabilistic model for
   * information storage and organization in the brain", Psychological Review 65 (1958).
   *
   * @param target t, the correct output, 0 or 1
   * @param inputs x, one for each weight
   */
  public Perceptron corrected(int target, double... inputs) {
    int error = target - output(inputs);
    double[] updated = weights.clone();
    Arrays.setAll(updated, i -> weights[i] + error * inputs[i]);
    return new Perceptron(bias + error, updated);
  }
}
