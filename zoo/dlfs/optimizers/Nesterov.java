package dlfs.optimizers;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Nesterov's accelerated gradient, which the book's code has beside Momentum: the gradient is
 * computed at the point to which the velocity leads. In terms of that point, Θ = W + α v,
 *
 * <pre>
 * Θ ← Θ + α² v − (1 + α) η ∂L/∂Θ     with the old v
 * v ← α v − η ∂L/∂Θ
 * </pre>
 *
 * <p>The same as DL4J's {@code Nesterovs}. (An early revision of the book's code updated v first,
 * and so used the new v in the first line; the paper uses the old one.)
 *
 * <p>Y. Bengio, N. Boulanger-Lewandowski, R. Pascanu, "Advances in optimizing recurrent networks",
 * arXiv:1212.0901 (2012), equations 6 and 7.
 */
public final class Nesterov extends UpdateRule {
  private static final long serialVersionUID = 1;

  private final double momentum;

  /** Creates the rule with the book's defaults, a learning rate of 0.01 and a momentum of 0.9. */
  public Nesterov() {
    this(0.01, 0.9);
  }

  /**
   * @param learningRate η
   * @param momentum α, the share of the velocity that remains after a step, in [0, 1)
   */
  public Nesterov(double learningRate, double momentum) {
    super(learningRate);
    this.momentum = momentum;
  }

  @Override
  void update(INDArray grad, Map<String, INDArray> state, double lr, int t) {
    INDArray v = state.get("v");
    INDArray change = v.mul(momentum * momentum).subi(grad.mul((1 + momentum) * lr));
    v.muli(momentum).subi(grad.mul(lr)); // v ← α v − η ∂L/∂Θ
    grad.assign(change.neg()); // Θ ← Θ + α² v − (1 + α) η ∂L/∂Θ
  }

  @Override
  List<String> stateNames() {
    return List.of("v");
  }

  /** Returns α. */
  public double getMomentum() {
    return momentum;
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
