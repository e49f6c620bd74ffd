package dlfs.adversarial;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The losses of a generative adversarial network for one image, as functions of the logit a of the
 * discriminator: D = σ(a) = 1 / (1 + exp(-a)) is the probability, according to it, that the image
 * is real. They are computed from a rather than D, which rounds to 0 or 1, so that neither a loss
 * nor a gradient overflows.
 *
 * <p>The discriminator minimises {@link #REAL} of real images plus {@link #GENERATED} of generated
 * ones. The generator minimises {@link #NON_SATURATING} of generated images, or {@link #MINIMAX},
 * which is the negative of the discriminator's loss: then both play a zero-sum game. It is the form
 * in which the game is analysed, but its gradient vanishes where the discriminator recognises the
 * images of the generator, as it does at first.
 *
 * <p>I. Goodfellow et al., "Generative adversarial nets", NIPS (2014), section 3.
 */
public enum AdversarialLoss {
  /** The discriminator's loss of a real image, -log D. */
  REAL {
    @Override
    public double value(double a) {
      return softplus(-a);
    }

    @Override
    public double derivative(double a) {
      return -probability(-a);
    }
  },

  /** The discriminator's loss of a generated image, -log(1 - D). */
  GENERATED {
    @Override
    public double value(double a) {
      return softplus(a);
    }

    @Override
    public double derivative(double a) {
      return probability(a);
    }
  },

  /** The generator's loss of an image, -log D. */
  NON_SATURATING {
    @Override
    public double value(double a) {
      return REAL.value(a);
    }

    @Override
    public double derivative(double a) {
      return REAL.derivative(a);
    }
  },

  /** The generator's loss of an image in the zero-sum game, log(1 - D). */
  MINIMAX {
    @Override
    public double value(double a) {
      return -GENERATED.value(a);
    }

    @Override
    public double derivative(double a) {
      return -GENERATED.derivative(a);
    }
  };

  /**
   * Returns the loss.
   *
   * @param a the logit
   */
  public abstract double value(double a);

  /**
   * Returns the derivative of the loss with respect to the logit.
   *
   * @param a the logit
   */
  public abstract double derivative(double a);

  /**
   * Returns the mean loss of images.
   *
   * @param logits [N, 1]
   */
  public double mean(INDArray logits) {
    double sum = 0;
    for (long i = 0; i < logits.length(); i++) {
      sum += value(logits.getDouble(i));
    }
    return sum / logits.length();
  }

  /**
   * Returns the gradient of the summed loss of images, as DL4J's networks backpropagate it: it is
   * divided by N in the update.
   *
   * @param logits [N, 1]
   * @return [N, 1]
   */
  public INDArray gradient(INDArray logits) {
    INDArray gradient = logits.ulike();
    for (long i = 0; i < logits.length(); i++) {
      gradient.putScalar(i, derivative(logits.getDouble(i)));
    }
    return gradient;
  }

  /**
   * Returns D, the probability according to the discriminator that an image is real.
   *
   * @param a the logit
   */
  public static double probability(double a) {
    return 1 / (1 + Math.exp(-a));
  }

  /**
   * Returns the mean of D over images.
   *
   * @param logits [N, 1]
   */
  public static double meanProbability(INDArray logits) {
    double sum = 0;
    for (long i = 0; i < logits.length(); i++) {
      sum += probability(logits.getDouble(i));
    }
    return sum / logits.length();
  }

  /** Computes log(1 + exp(a)) without overflow. */
  private static double softplus(double a) {
    return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
  }
}
