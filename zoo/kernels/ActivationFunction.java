package kernels;

import static text.Text.formatted;

import java.util.Locale;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/**
 * The activation functions of the book's sections 3.2 and 5.5, whose derivatives are functions of
 * their values.
 */
public enum ActivationFunction {
  /** y = x. */
  IDENTITY,
  /** y = max(x, 0); dy/dx = 1 where y &gt; 0, else 0. */
  RELU,
  /** y = 1 / (1 + exp(-x)); dy/dx = y (1 - y). */
  SIGMOID,
  /** y = tanh(x); dy/dx = 1 - y². */
  TANH;

  /**
   * The function that a DL4J configuration names.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ActivationFunction of(IActivation activation) {
    if (activation == null || activation instanceof ActivationIdentity) {
      return IDENTITY;
    }
    if (activation instanceof ActivationReLU) {
      return RELU;
    }
    if (activation instanceof ActivationSigmoid) {
      return SIGMOID;
    }
    if (activation instanceof ActivationTanH) {
      return TANH;
    }
    throw new IllegalArgumentException(
        formatted(
            "the activation function must be identity, relu, sigmoid or tanh, not %s; any other can follow in an ActivationLayer",
            activation.toString().toLowerCase(Locale.ROOT)));
  }
}
