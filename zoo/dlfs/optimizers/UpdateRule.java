package dlfs.optimizers;

import static dlfs.text.Text.formatted;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * An update rule of the book's section 6.1, written as the book writes it, for any DL4J network.
 *
 * <p>A rule object is stateless. The state of the training (a velocity, a sum of squares) is in the
 * network's flat updater state, with one value per parameter for each of {@link #stateNames()}, all
 * zero before the first step. DL4J saves that state with the model, so training can be resumed
 * exactly.
 *
 * <p>Where the book writes {@code params[key] += …}, DL4J <em>subtracts</em> the array into which
 * an updater has turned the gradient. So a rule W ← W − x writes x into that array.
 */
public abstract sealed class UpdateRule implements IUpdater
    permits Sgd, Momentum, Nesterov, AdaGrad, RmsProp, Adam {
  private static final long serialVersionUID = 1;

  private double learningRate;
  private ISchedule learningRateSchedule;

  UpdateRule(double learningRate) {
    this.learningRate = learningRate;
  }

  /**
   * Takes one step: updates the state, and turns the gradient into the amount that is to be
   * subtracted from the parameters, both in place.
   *
   * @param grad ∂L/∂W; then the amount to subtract from W
   * @param state the arrays of {@link #stateNames()}, of the gradient's shape
   * @param lr η at this step
   * @param t the step, from 1
   */
  abstract void update(INDArray grad, Map<String, INDArray> state, double lr, int t);

  /** Returns the names of the state of each parameter, as the book names them. */
  abstract List<String> stateNames();

  /** Returns the coefficients other than the learning rate, which {@link #equals} compares. */
  abstract List<Double> coefficients();

  @Override
  public abstract UpdateRule clone();

  final <R extends UpdateRule> R withScheduleOf(R copy) {
    copy.setLrAndSchedule(learningRate, learningRateSchedule);
    return copy;
  }

  @Override
  public final long stateSize(long numParams) {
    return stateNames().size() * numParams;
  }

  @Override
  public final RuleUpdater instantiate(INDArray viewArray, boolean initializeViewArray) {
    var updater = new RuleUpdater(this);
    if (viewArray != null) {
      long perState = viewArray.length() / stateNames().size();
      updater.setStateViewArray(viewArray, new long[] {perState}, 'c', initializeViewArray);
    }
    return updater;
  }

  @Override
  public final RuleUpdater instantiate(
      Map<String, INDArray> updaterState, boolean initializeStateArrays) {
    var updater = new RuleUpdater(this);
    updater.setState(updaterState, initializeStateArrays);
    return updater;
  }

  @Override
  public final double getLearningRate(int iteration, int epoch) {
    return learningRateSchedule == null
        ? learningRate
        : learningRateSchedule.valueAt(iteration, epoch);
  }

  @Override
  public final boolean hasLearningRate() {
    return true;
  }

  @Override
  public final void setLrAndSchedule(double lr, ISchedule lrSchedule) {
    learningRate = lr;
    learningRateSchedule = lrSchedule;
  }

  @Override
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && other instanceof UpdateRule rule
        && rule.learningRate == learningRate
        && Objects.equals(rule.learningRateSchedule, learningRateSchedule)
        && rule.coefficients().equals(coefficients());
  }

  @Override
  public final int hashCode() {
    return Objects.hash(getClass(), learningRate, learningRateSchedule, coefficients());
  }

  @Override
  public final String toString() {
    return formatted(
        "%s(learning rate %s%s)",
        getClass().getSimpleName(),
        learningRateSchedule == null ? learningRate : learningRateSchedule,
        coefficients().isEmpty() ? "" : ", " + coefficients());
  }
}
