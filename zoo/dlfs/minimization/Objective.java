package dlfs.minimization;

/**
 * A function to be minimised. It is deterministic: the same point gives the same value.
 *
 * @param <E> the type of its evaluations, which may say more than value and gradient
 */
@FunctionalInterface
public interface Objective<E extends Evaluation> {
  /**
   * Evaluates the function.
   *
   * @param x the point, which is not changed
   */
  E at(double[] x);
}
