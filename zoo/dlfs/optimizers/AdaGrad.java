package dlfs.optimizers;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import java.util.List;

/**
 * AdaGrad, section 6.1.5 (eq. 6.5, 6.6): parameters that have moved much, move less.
 *
 * <pre>
 * h ← h + (∂L/∂W)²
 * W ← W − η ∂L/∂W / (√h + ε)
 * </pre>
 *
 * with ε = 10⁻⁷ outside the root, and h zero at first, as the book's code has it. DL4J's {@code
 * AdaGrad} is the same formula with other numbers: its ε is 10⁻⁶, and its h starts at ε.
 *
 * <p>J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and
 * stochastic optimization", JMLR 12 (2011).
 */
public final class AdaGrad extends UpdateRule {
  private static final long serialVersionUID = 1;
  private static final double EPSILON = 1e-7;

  /** The book's default, a learning rate of 0.01. */
  public AdaGrad() {
    this(0.01);
  }

  /**
   * @param learningRate η
   */
  public AdaGrad(double learningRate) {
    super(learningRate);
  }

  @Override
  List<String> stateNames() {
    return List.of("h");
  }

  @Override
  void update(UpdateRules updates, Vector g, Vector[] state, double learningRate, int step) {
    updates.adaGrad(g, state[0], learningRate, EPSILON);
  }

  @Override
  List<Double> coefficients() {
    return List.of();
  }

  @Override
  public AdaGrad clone() {
    return withScheduleOf(new AdaGrad());
  }
}
