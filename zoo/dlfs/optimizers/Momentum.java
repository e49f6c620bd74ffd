package dlfs.optimizers;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Momentum, section 6.1.4 (eq. 6.3, 6.4): the gradient changes a velocity, and the velocity changes
 * the parameters.
 *
 * <pre>
 * v ← α v − η ∂L/∂W
 * W ← W + v
 * </pre>
 *
 * <p>DL4J's {@code Nesterovs} is <em>not</em> this rule: it looks a step ahead, W ← W + α v − η
 * ∂L/∂W with the new v, and so moves (1 + α) times as far in the very first step.
 */
public final class Momentum extends UpdateRule {
  private static final long serialVersionUID = 1;

  private final double momentum;

  /** Creates the rule with the book's defaults, a learning rate of 0.01 and a momentum of 0.9. */
  public Momentum() {
    this(0.01, 0.9);
  }

  /**
   * @param learningRate η
   * @param momentum α, the share of the velocity that remains after a step, in [0, 1)
   */
  public Momentum(double learningRate, double momentum) {
    super(learningRate);
    this.momentum = momentum;
  }

  /**
   * Creates the rule with a learning rate that changes.
   *
   * @param learningRate η at every step
   * @param momentum α, the share of the velocity that remains after a step, in [0, 1)
   */
  public Momentum(ISchedule learningRate, double momentum) {
    this(0, momentum);
    setLrAndSchedule(learningRate.valueAt(0, 0), learningRate);
  }

  @Override
  void update(INDArray grad, Map<String, INDArray> state, double lr, int t) {
    INDArray v = state.get("v");
    v.muli(momentum).subi(grad.mul(lr)); // v ← α v − η ∂L/∂W
    grad.assign(v.neg()); // W ← W + v
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
  public Momentum clone() {
    return withScheduleOf(new Momentum(0, momentum));
  }
}
