package dlfs.optimizers;

import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Stochastic gradient descent, section 6.1.2 (eq. 6.1):
 *
 * <pre>W ← W − η ∂L/∂W</pre>
 *
 * The same as DL4J's {@code org.nd4j.linalg.learning.config.Sgd}.
 */
public final class Sgd extends UpdateRule {
  private static final long serialVersionUID = 1;

  /** Creates the rule with the book's default, a learning rate of 0.01. */
  public Sgd() {
    this(0.01);
  }

  /**
   * @param learningRate η
   */
  public Sgd(double learningRate) {
    super(learningRate);
  }

  @Override
  void update(INDArray grad, Map<String, INDArray> state, double lr, int t) {
    grad.muli(lr); // W ← W − η ∂L/∂W
  }

  @Override
  List<String> stateNames() {
    return List.of();
  }

  @Override
  List<Double> coefficients() {
    return List.of();
  }

  @Override
  public Sgd clone() {
    return withScheduleOf(new Sgd());
  }
}
