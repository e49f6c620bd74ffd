package dlfs.networks;

import static dlfs.text.Text.formatted;

import java.util.Arrays;

/**
 * The perceptron of the book's section 2.3.2: y = 1 if b + w₁x₁ + w₂x₂ + … &gt; 0, else 0.
 *
 * <p>Where it changes from 0 to 1 is a line for two inputs, a plane for three: what no line
 * divides, no perceptron tells apart (section 2.4.2).
 */
public final class Perceptron {
  private final double bias;
  private final double[] weights;

  /**
   * @param bias b, how readily it answers 1
   * @param weights w, one for each input, at least one
   */
  public Perceptron(double bias, double... weights) {
    if (weights.length == 0) {
      throw new IllegalArgumentException("a perceptron needs at least one weight");
    }
    this.bias = bias;
    this.weights = weights.clone();
  }

  /** b. */
  public double bias() {
    return bias;
  }

  /** The weight of input {@code i}, from 0. */
  public double weight(int i) {
    return weights[i];
  }

  /**
   * Its answer.
   *
   * @param inputs x, as many as there are weights
   * @return 0 or 1
   */
  public int output(double... inputs) {
    if (inputs.length != weights.length) {
      throw new IllegalArgumentException(
          formatted(
              "a perceptron of %d weights takes as many inputs, but got %d",
              weights.length, inputs.length));
    }
    double sum = bias;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * inputs[i];
    }
    return sum > 0 ? 1 : 0;
  }

  /**
   * What it has learnt from one sample by the perceptron rule, which the book leaves out: w + (t -
   * y) x and b + (t - y). F. Rosenblatt, "The perceptron: a probabilistic model for information
   * storage and organization in the brain", Psychological Review 65 (1958).
   *
   * @param target t, the right answer, 0 or 1
   * @param inputs x, as many as there are weights
   */
  public Perceptron corrected(int target, double... inputs) {
    int error = target - output(inputs);
    double[] learnt = weights.clone();
    Arrays.setAll(learnt, i -> weights[i] + error * inputs[i]);
    return new Perceptron(bias + error, learnt);
  }
}
