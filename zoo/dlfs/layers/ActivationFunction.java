package dlfs.layers;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The activation functions of the book (sections 3.2 and 5.5), and leaky ReLU. Arrays are of any
 * shape, and no argument is modified. All have a derivative that can be computed from the output y.
 */
public sealed interface ActivationFunction extends Serializable {
  /** y = x. */
  ActivationFunction IDENTITY = OfTheBook.IDENTITY;

  /** y = max(x, 0). */
  ActivationFunction RELU = OfTheBook.RELU;

  /** y = 1 / (1 + exp(-x)). */
  ActivationFunction SIGMOID = OfTheBook.SIGMOID;

  /** y = tanh(x). */
  ActivationFunction TANH = OfTheBook.TANH;

  /** The functions without parameters. */
  enum OfTheBook implements ActivationFunction {
    /** y = x, dx = dout. */
    IDENTITY(new ActivationIdentity()) {
      @Override
      public INDArray forward(INDArray x) {
        return x.dup();
      }

      @Override
      public INDArray backward(INDArray dout, INDArray y) {
        return dout.dup();
      }
    },

    /** y = max(x, 0), dx = dout where y &gt; 0, else 0. */
    RELU(new ActivationReLU()) {
      @Override
      public INDArray forward(INDArray x) {
        return Transforms.relu(x, true);
      }

      @Override
      public INDArray backward(INDArray dout, INDArray y) {
        INDArray mask = y.gt(0);
        return dout.mul(mask.castTo(dout.dataType()));
      }
    },

    /** y = 1 / (1 + exp(-x)), dx = dout y (1 - y). */
    SIGMOID(new ActivationSigmoid()) {
      @Override
      public INDArray forward(INDArray x) {
        return Transforms.exp(x.neg()).addi(1).rdivi(1);
      }

      @Override
      public INDArray backward(INDArray dout, INDArray y) {
        return y.rsub(1).muli(y).muli(dout);
      }
    },

    /** y = tanh(x), dx = dout (1 - y²). */
    TANH(new ActivationTanH()) {
      @Override
      public INDArray forward(INDArray x) {
        return Transforms.tanh(x, true);
      }

      @Override
      public INDArray backward(INDArray dout, INDArray y) {
        return y.mul(y).rsubi(1).muli(dout);
      }
    };

    private final IActivation ofDl4j;

    OfTheBook(IActivation ofDl4j) {
      this.ofDl4j = ofDl4j;
    }

    private boolean is(IActivation activation) {
      return ofDl4j.getClass() == activation.getClass() && ofDl4j.equals(activation);
    }
  }

  /**
   * Leaky ReLU: y = x where x &gt; 0, else slope x; dx = dout where y &gt; 0, else slope dout. A.
   * L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic
   * Models", 2013.
   *
   * @param slope more than 0 and less than 1
   */
  record Leaky(double slope) implements ActivationFunction {
    private static final long serialVersionUID = 1;

    /**
     * @throws IllegalArgumentException if the slope is out of range
     */
    public Leaky {
      if (!isSlope(slope)) {
        throw new IllegalArgumentException(
            "the slope of leaky ReLU is between 0 and 1, not " + slope);
      }
    }

    private static boolean isSlope(double slope) {
      return slope > 0 && slope < 1;
    }

    @Override
    public INDArray forward(INDArray x) {
      return Transforms.leakyRelu(x, slope, true);
    }

    @Override
    public INDArray backward(INDArray dout, INDArray y) {
      INDArray positive = y.gt(0).castTo(dout.dataType());
      return positive.muli(1 - slope).addi(slope).muli(dout);
    }
  }

  /** Returns f(x), a new array. */
  INDArray forward(INDArray x);

  /**
   * Returns the gradient of the input, a new array.
   *
   * @param dout the gradient of the output
   * @param y the output
   */
  INDArray backward(INDArray dout, INDArray y);

  /**
   * Returns the function that a DL4J configuration names; empty if it is none of these. A ReLU with
   * a maximum, a threshold or a slope is another function, and a subclass of DL4J's class may be.
   *
   * @param activation null for the identity
   */
  static Optional<ActivationFunction> find(IActivation activation) {
    if (activation == null) {
      return Optional.of(IDENTITY);
    }
    if (activation.getClass() == ActivationLReLU.class) {
      return Optional.of(((ActivationLReLU) activation).getAlpha())
          .filter(Leaky::isSlope)
          .map(Leaky::new);
    }
    return Stream.of(OfTheBook.values())
        .filter(function -> function.is(activation))
        .<ActivationFunction>map(function -> function)
        .findFirst();
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
        "supports the activation functions identity, relu, leaky relu (with a slope between 0 and"
            + " 1), sigmoid and tanh, not "
            + describe(activation));
  }

  /** Describes a function; DL4J calls every ReLU "relu". */
  static String describe(IActivation activation) {
    return activation instanceof ActivationReLU relu && !OfTheBook.RELU.is(relu)
        ? "relu with a maximum, a threshold or a slope"
        : String.valueOf(activation).toLowerCase(Locale.ROOT);
  }
}
