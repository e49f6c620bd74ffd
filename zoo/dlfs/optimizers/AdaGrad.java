package dlfs.optimizers;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * AdaGrad, section 6.1.5 (eq. 6.5, 6.6): each parameter has its own learning rate, which decays
 * with the sum of its squared gradients.
 *
 * <pre>
 * h ← h + (∂L/∂W)²
 * W ← W − η ∂L/∂W / (√h + ε)
 * </pre>
 *
 * with ε = 10⁻⁷ outside the root, and h zero at first, as in the book's code. DL4J's {@code
 * AdaGrad} is the same formula with other constants: its ε is 10⁻⁶, and its h starts at ε.
 *
 * <p>J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and
 * stochastic optimization", JMLR 12 (2011).
 */
public final class AdaGrad extends UpdateRule {
  private static final long serialVersionUID = 1;

  /** ε, which prevents a division by 0 in the first steps. */
  public static final double EPSILON = 1e-7;

  /** Creates the rule with the book's default, a learning rate of 0.01. */
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
  void update(INDArray grad, Map<String, INDArray> state, double lr, int t) {
    INDArray h = state.get("h");
    h.addi(grad.mul(grad)); // h ← h + (∂L/∂W)²
    grad.muli(lr).divi(Transforms.sqrt(h).addi(EPSILON)); // W ← W − η ∂L/∂W / (√h + ε)
  }

  @Override
  List<String> stateNames() {
    return List.of("h");
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
