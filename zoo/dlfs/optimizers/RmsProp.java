package dlfs.optimizers;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import java.util.List;

/**
 * RMSProp, section 6.1.5: AdaGrad that forgets, so that it never comes to a halt.
 *
 * <pre>
 * h ← ρ h + (1 − ρ) (∂L/∂W)²
 * W ← W − η ∂L/∂W / (√h + ε)
 * </pre>
 *
 * with ε = 10⁻⁷ outside the root, and h zero at first, as the book's code has it. DL4J's {@code
 * RmsProp} is the same formula with other numbers: its ε is 10⁻⁸, and its h starts at ε.
 *
 * <p>T. Tieleman, G. Hinton, "Lecture 6.5: RMSProp", Neural networks for machine learning, Coursera
 * (2012).
 */
public final class RmsProp extends UpdateRule {
  private static final long serialVersionUID = 1;
  private static final double EPSILON = 1e-7;

  private final double decay;

  /** The book's defaults, a learning rate of 0.01 and a decay of 0.99. */
  public RmsProp() {
    this(0.01, 0.99);
  }

  /**
   * @param learningRate η
   * @param decay ρ, how much of the mean squared gradient is kept, in [0, 1)
   */
  public RmsProp(double learningRate, double decay) {
    super(learningRate);
    this.decay = decay;
  }

  @Override
  List<String> stateNames() {
    return List.of("h");
  }

  @Override
  void update(UpdateRules updates, Vector g, Vector[] state, double learningRate, int step) {
    updates.rmsProp(g, state[0], learningRate, decay, EPSILON);
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
