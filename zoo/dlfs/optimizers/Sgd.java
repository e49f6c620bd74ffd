package dlfs.optimizers;

import dlfs.engine.kernels.UpdateRules;
import dlfs.engine.kernels.Vector;
import java.util.List;

/**
 * Stochastic gradient descent, section 6.1.2 (eq. 6.1):
 *
 * <pre>W ← W − η ∂L/∂W</pre>
 *
 * The same as DL4J's {@code org.nd4j.linalg.learning.config.Sgd}.
 */
public final class Sgd extends UpdateRule {
  private static final long serialVersionUID = 1;

  /** The book's default, a learning rate of 0.01. */
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
  List<String> stateNames() {
    return List.of();
  }

  @Override
  void update(UpdateRules updates, Vector g, Vector[] state, double learningRate, int step) {
    updates.sgd(g, learningRate);
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
