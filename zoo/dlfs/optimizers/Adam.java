package dlfs.optimizers;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Adam, section 6.1.6: Momentum and RMSProp combined, as in the book's code.
 *
 * <pre>
 * m ← m + (1 − β₁)(∂L/∂W − m)
 * v ← v + (1 − β₂)((∂L/∂W)² − v)
 * W ← W − η √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m / (√v + ε)
 * </pre>
 *
 * where t counts the steps from 1, and ε = 10⁻⁷ stands outside the root. DL4J's {@code Adam} is the
 * same formula with ε = 10⁻⁸. (The paper's own ε, in its algorithm 1, stands beside the corrected
 * √v̂, and so weighs more in the first steps.)
 *
 * <p>D. Kingma, J. Ba, "Adam: a method for stochastic optimization", arXiv:1412.6980 (2014).
 */
public final class Adam extends UpdateRule {
  private static final long serialVersionUID = 1;

  /** ε, which prevents a division by 0 in the first steps. */
  public static final double EPSILON = 1e-7;

  private final double beta1;
  private final double beta2;

  /**
   * Creates the rule with the book's defaults: a learning rate of 0.001, β₁ = 0.9 and β₂ = 0.999.
   */
  public Adam() {
    this(0.001);
  }

  /**
   * Creates the rule with the book's β₁ = 0.9 and β₂ = 0.999, and a learning rate that changes.
   *
   * @param learningRate η at every step
   */
  public Adam(ISchedule learningRate) {
    this();
    setLrAndSchedule(learningRate.valueAt(0, 0), learningRate);
  }

  /**
   * Creates the rule with the book's β₁ = 0.9 and β₂ = 0.999.
   *
   * @param learningRate η
   */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999);
  }

  /**
   * @param learningRate η
   * @param beta1 the share of the mean gradient that remains after a step, in [0, 1)
   * @param beta2 the share of the mean squared gradient that remains after a step, in [0, 1)
   */
  public Adam(double learningRate, double beta1, double beta2) {
    super(learningRate);
    this.beta1 = beta1;
    this.beta2 = beta2;
  }

  @Override
  void update(INDArray grad, Map<String, INDArray> state, double lr, int t) {
    INDArray m = state.get("m");
    INDArray v = state.get("v");
    m.addi(grad.sub(m).muli(1 - beta1)); // m ← m + (1 − β₁)(∂L/∂W − m)
    v.addi(grad.mul(grad).subi(v).muli(1 - beta2)); // v ← v + (1 − β₂)((∂L/∂W)² − v)
    double corrected = correctedRate(lr, t); // η √(1 − β₂ᵗ)/(1 − β₁ᵗ)
    grad.assign(m.mul(corrected).divi(Transforms.sqrt(v).addi(EPSILON))); // W ← W − … m / (√v + ε)
  }

  /** Returns η √(1 − β₂ᵗ)/(1 − β₁ᵗ): m and v start at 0, and are too small in the first steps. */
  public double correctedRate(double learningRate, int t) {
    return learningRate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
  }

  @Override
  List<String> stateNames() {
    return List.of("m", "v");
  }

  /** Returns β₁. */
  public double getBeta1() {
    return beta1;
  }

  /** Returns β₂. */
  public double getBeta2() {
    return beta2;
  }

  @Override
  List<Double> coefficients() {
    return List.of(beta1, beta2);
  }

  @Override
  public Adam clone() {
    return withScheduleOf(new Adam(0, beta1, beta2));
  }
}
