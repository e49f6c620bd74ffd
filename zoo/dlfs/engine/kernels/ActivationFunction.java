package dlfs.engine.kernels;

import static dlfs.text.Text.formatted;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
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
  IDENTITY(new ActivationIdentity()),
  /** y = max(x, 0); dy/dx = 1 where y &gt; 0, else 0. */
  RELU(new ActivationReLU()),
  /** y = 1 / (1 + exp(-x)); dy/dx = y (1 - y). */
  SIGMOID(new ActivationSigmoid()),
  /** y = tanh(x); dy/dx = 1 - y². */
  TANH(new ActivationTanH());

  private final IActivation dl4js;

  ActivationFunction(IActivation dl4js) {
    this.dl4js = dl4js;
  }

  /**
   * Returns the function that a DL4J configuration names; empty if it is none of these. A ReLU with
   * a maximum, a threshold or a slope is another function.
   */
  public static Optional<ActivationFunction> find(IActivation activation) {
    return activation == null
        ? Optional.of(IDENTITY)
        : Stream.of(values()).filter(function -> function.is(activation)).findFirst();
  }

  /** Whether a DL4J function is this one; a subclass of DL4J's may compute something else. */
  private boolean is(IActivation activation) {
    return dl4js.getClass() == activation.getClass() && dl4js.equals(activation);
  }

  /**
   * Returns the function that a DL4J configuration names.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ActivationFunction of(IActivation activation) {
    return find(activation)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    formatted(
                        "the activation function must be identity, relu, sigmoid or tanh, not %s;"
                            + " any other can follow in an ActivationLayer",
                        activation.toString().toLowerCase(Locale.ROOT))));
  }
}
