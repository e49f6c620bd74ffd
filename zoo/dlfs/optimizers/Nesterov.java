package dlfs.optimizers;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import java.util.List;

/**
 * Nesterov's accelerated gradient, as the book's code has it beside Momentum: the gradient is taken
 * where the velocity is about to lead. Written for parameters that are there already, Θ = W + α v,
 *
 * <pre>
 * Θ ← Θ + α² v − (1 + α) η ∂L/∂Θ     with the old v
 * v ← α v − η ∂L/∂Θ
 * </pre>
 *
 * <p>The same as DL4J's {@code Nesterovs}. (The book's code, in an early revision, changed v first,
 * and so used the new v in the first line; the paper has the old one.)
 *
 * <p>Y. Bengio, N. Boulanger-Lewandowski, R. Pascanu, "Advances in optimizing recurrent networks",
 * arXiv:1212.0901 (2012), equations 6 and 7.
 */
public final class Nesterov extends UpdateRule {
  private static final long serialVersionUID = 1;

  private final double momentum;

  /** The book's defaults, a learning rate of 0.01 and a momentum of 0.9. */
  public Nesterov() {
    this(0.01, 0.9);
  }

  /**
   * @param learningRate η
   * @param momentum α, the share of the velocity that is left after a step, in [0, 1)
   */
  public Nesterov(double learningRate, double momentum) {
    super(learningRate);
    this.momentum = momentum;
  }

  @Override
  List<String> stateNames() {
    return List.of("v");
  }

  @Override
  void update(UpdateRules updates, Vector g, Vector[] state, double learningRate, int step) {
    updates.nesterov(g, state[0], learningRate, momentum);
  }

  @Override
  List<Double> coefficients() {
    return List.of(momentum);
  }

  @Override
  public Nesterov clone() {
    return withScheduleOf(new Nesterov(0, momentum));
  }
}
