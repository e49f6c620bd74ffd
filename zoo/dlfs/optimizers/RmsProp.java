package dlfs.optimizers;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * RMSProp, section 6.1.5: AdaGrad with an exponential moving average in place of the sum, so that
 * its learning rates do not decay to 0.
 *
 * <pre>
 * h ← ρ h + (1 − ρ) (∂L/∂W)²
 * W ← W − η ∂L/∂W / (√h + ε)
 * </pre>
 *
 * with ε = 10⁻⁷ outside the root, and h zero at first, as in the book's code. DL4J's {@code
 * RmsProp} is the same formula with other constants: its ε is 10⁻⁸, and its h starts at ε.
 *
 * <p>T. Tieleman, G. Hinton, "Lecture 6.5: RMSProp", Neural networks for machine learning, Coursera
 * (2012).
 */
public final class RmsProp extends UpdateRule {
  private static final long serialVersionUID = 1;

  /** ε, which prevents a division by 0 in the first steps. */
  public static final double EPSILON = 1e-7;

  private final double decay;

  /** Creates the rule with the book's defaults, a learning rate of 0.01 and a decay of 0.99. */
  public RmsProp() {
    this(0.01, 0.99);
  }

  /**
   * @param learningRate η
   * @param decay ρ, the share of the mean squared gradient that remains after a step, in [0, 1)
   */
  public RmsProp(double learningRate, double decay) {
    super(learningRate);
    this.decay = decay;
  }

  @Override
  void update(INDArray grad, Map<String, INDArray> state, double lr, int t) {
    INDArray h = state.get("h");
    h.muli(decay).addi(grad.mul(grad).muli(1 - decay)); // h ← ρ h + (1 − ρ) (∂L/∂W)²
    grad.muli(lr).divi(Transforms.sqrt(h).addi(EPSILON)); // W ← W − η ∂L/∂W / (√h + ε)
  }

  @Override
  List<String> stateNames() {
    return List.of("h");
  }

  /** Returns ρ. */
  public double getDecay() {
    return decay;
  }

  @Override
  List<Double> coefficients() {
    return List.of(decay);
  }

  @Override
  public RmsProp clone() {
    return withScheduleOf(new RmsProp(0, decay));
  }
}
