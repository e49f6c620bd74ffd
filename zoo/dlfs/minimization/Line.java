package dlfs.minimization;

/**
 * A function along a line: φ(t) = f(x + t p), for the length t of a step in the direction p.
 *
 * @param <E> the type of the evaluations of f
 */
public final class Line<E extends Evaluation> {
  private final Objective<E> objective;
  private final double[] x;
  private final double[] direction;
  private final Sample<E> start;

  /**
   * A point of a line.
   *
   * @param length t
   * @param point x + t p
   * @param evaluation f and its gradient at this point
   * @param slope φ'(t)
   */
  public record Sample<E extends Evaluation>(
      double length, double[] point, E evaluation, double slope) {

    /** φ(t). */
    public double value() {
      return evaluation.value();
    }

    /** Returns whether φ and its slope are finite here. */
    public boolean isFinite() {
      return Double.isFinite(value()) && Double.isFinite(slope);
    }
  }

  /**
   * @param x the point from which the line starts
   * @param evaluation the evaluation of the function there
   * @param direction p
   */
  public Line(Objective<E> objective, double[] x, E evaluation, double... direction) {
    this.objective = objective;
    this.x = x;
    this.direction = direction;
    this.start = new Sample<>(0, x, evaluation, Vectors.dot(evaluation.gradient(), direction));
  }

  /** The point with t = 0, whose slope is below 0 in a direction of descent. */
  public Sample<E> start() {
    return start;
  }

  /** Evaluates the function after a step of this length. */
  public Sample<E> at(double length) {
    double[] point = Vectors.sum(x, length, direction);
    E evaluation = objective.at(point);
    return new Sample<>(length, point, evaluation, Vectors.dot(evaluation.gradient(), direction));
  }
}
