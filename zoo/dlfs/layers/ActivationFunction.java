package dlfs.layers;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The activation functions of the book (sections 3.2 and 5.5). Arrays are of any shape, and no
 * argument is modified. All four have a derivative that can be computed from the output y.
 */
public enum ActivationFunction {
  /** y = x, dx = dout. */
  IDENTITY(new ActivationIdentity()) {
    @Override
    INDArray forward(INDArray x) {
      return x.dup();
    }

    @Override
    INDArray backward(INDArray dout, INDArray y) {
      return dout.dup();
    }
  },

  /** y = max(x, 0), dx = dout where y &gt; 0, else 0. */
  RELU(new ActivationReLU()) {
    @Override
    INDArray forward(INDArray x) {
      return Transforms.relu(x, true);
    }

    @Override
    INDArray backward(INDArray dout, INDArray y) {
      INDArray mask = y.gt(0);
      return dout.mul(mask.castTo(dout.dataType()));
    }
  },

  /** y = 1 / (1 + exp(-x)), dx = dout y (1 - y). */
  SIGMOID(new ActivationSigmoid()) {
    @Override
    INDArray forward(INDArray x) {
      return Transforms.exp(x.neg()).addi(1).rdivi(1);
    }

    @Override
    INDArray backward(INDArray dout, INDArray y) {
      return y.rsub(1).muli(y).muli(dout);
    }
  },

  /** y = tanh(x), dx = dout (1 - y²). */
  TANH(new ActivationTanH()) {
    @Override
    INDArray forward(INDArray x) {
      return Transforms.tanh(x, true);
    }

    @Override
    INDArray backward(INDArray dout, INDArray y) {
      return y.mul(y).rsubi(1).muli(dout);
    }
  };

  private final IActivation ofDl4j;

  ActivationFunction(IActivation ofDl4j) {
    this.ofDl4j = ofDl4j;
  }

  /** Returns f(x), a new array. */
  abstract INDArray forward(INDArray x);

  /**
   * Returns the gradient of the input, a new array.
   *
   * @param dout the gradient of the output
   * @param y the output
   */
  abstract INDArray backward(INDArray dout, INDArray y);

  /**
   * Returns the function that a DL4J configuration names; empty if it is none of these. A ReLU with
   * a maximum, a threshold or a slope is another function, and a subclass of DL4J's class may be.
   *
   * @param activation null for the identity
   */
  public static Optional<ActivationFunction> find(IActivation activation) {
    return activation == null
        ? Optional.of(IDENTITY)
        : Stream.of(values()).filter(function -> function.is(activation)).findFirst();
  }

  private boolean is(IActivation activation) {
    return ofDl4j.getClass() == activation.getClass() && ofDl4j.equals(activation);
  }

  /** Returns the objection to a function that is none of these. */
  static Optional<String> unsupported(IActivation activation) {
    return unsupportedWithin(activation)
        .map(objection -> objection + "; put any other into an ActivationLayer of its own");
  }

  /** Like {@link #unsupported}, of a function that cannot be moved to a layer of its own. */
  static Optional<String> unsupportedWithin(IActivation activation) {
    return Objections.when(
        find(activation).isEmpty(),
        "supports the activation functions identity, relu, sigmoid and tanh, not "
            + describe(activation));
  }

  /** Describes a function; DL4J calls every ReLU "relu". */
  static String describe(IActivation activation) {
    return activation instanceof ActivationReLU relu && !RELU.is(relu)
        ? "relu with a maximum, a threshold or a slope"
        : String.valueOf(activation).toLowerCase(Locale.ROOT);
  }
}
