package dlfs.optimizers;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import java.util.List;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Adam, section 6.1.6: Momentum and AdaGrad in one, as the book's code has it.
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
  private static final double EPSILON = 1e-7;

  private final double beta1;
  private final double beta2;

  /** The book's defaults: a learning rate of 0.001, β₁ = 0.9 and β₂ = 0.999. */
  public Adam() {
    this(0.001);
  }

  /**
   * With the book's β₁ = 0.9 and β₂ = 0.999, and a learning rate that changes.
   *
   * @param learningRate η at every step
   */
  public Adam(ISchedule learningRate) {
    this();
    setLrAndSchedule(learningRate.valueAt(0, 0), learningRate);
  }

  /**
   * With the book's β₁ = 0.9 and β₂ = 0.999.
   *
   * @param learningRate η
   */
  public Adam(double learningRate) {
    this(learningRate, 0.9, 0.999);
  }

  /**
   * @param learningRate η
   * @param beta1 how much of the mean gradient is kept, in [0, 1)
   * @param beta2 how much of the mean squared gradient is kept, in [0, 1)
   */
  public Adam(double learningRate, double beta1, double beta2) {
    super(learningRate);
    this.beta1 = beta1;
    this.beta2 = beta2;
  }

  @Override
  List<String> stateNames() {
    return List.of("m", "v");
  }

  @Override
  void update(UpdateRules updates, Vector g, Vector[] state, double learningRate, int step) {
    double rate = learningRate * Math.sqrt(1 - Math.pow(beta2, step)) / (1 - Math.pow(beta1, step));
    updates.adam(g, state[0], state[1], rate, beta1, beta2, EPSILON);
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
