package dlfs.minimization;

import static dlfs.text.Text.formatted;

import dlfs.minimization.Line.Sample;
import java.util.Optional;

/**
 * Searches for a step that meets the strong Wolfe conditions (Nocedal and Wright, algorithms 3.5
 * and 3.6, with cubic interpolation): a sufficient decrease, φ(t) ≤ φ(0) + c₁ t φ'(0), and a slope
 * that is flat enough, |φ'(t)| ≤ c₂ |φ'(0)|. Where the function is NaN or infinite, the step counts
 * as too long.
 *
 * @param c1 c₁, in (0, c₂)
 * @param c2 c₂, below 1: 0.9 for quasi-Newton methods; less for a more exact search
 * @param maxEvaluations the maximum number of evaluations, after which the lowest point with a
 *     sufficient decrease is returned, if there is one
 */
public record StrongWolfe(double c1, double c2, int maxEvaluations) implements LineSearch {
  /** The usual constants of quasi-Newton methods, 10⁻⁴ and 0.9, and at most 25 evaluations. */
  public static final StrongWolfe DEFAULT = new StrongWolfe(1e-4, 0.9, 25);

  /** The maximum ratio of a step to the one before, while steps become longer. */
  private static final double MAX_GROWTH = 10;

  /** The minimum distance of a new step from both ends of an interval, relative to its length. */
  private static final double MIN_DISTANCE = 0.1;

  /**
   * @throws IllegalArgumentException if the constants are not 0 &lt; c₁ &lt; c₂ &lt; 1
   */
  public StrongWolfe {
    if (!(0 < c1 && c1 < c2 && c2 < 1)) {
      throw new IllegalArgumentException(formatted("0 < c1 < c2 < 1, not %s and %s", c1, c2));
    }
    if (maxEvaluations < 1) {
      throw new IllegalArgumentException(formatted("%d evaluations", maxEvaluations));
    }
  }

  @Override
  public <E extends Evaluation> Optional<Sample<E>> search(Line<E> line, double first) {
    Sample<E> start = line.start();
    Sample<E> before = start;
    double length = first;
    for (int evaluations = 1; evaluations <= maxEvaluations; evaluations++) {
      Sample<E> here = line.at(length);
      boolean isLower = before == start || here.value() < before.value();
      if (!decreases(start, here) || !isLower) {
        return zoom(line, before, here, evaluations);
      }
      if (isFlat(start, here)) {
        return Optional.of(here);
      }
      if (here.slope() >= 0) {
        return zoom(line, here, before, evaluations);
      }
      double growth = cubicMinimum(before, here);
      double least = here.length() + MIN_DISTANCE * (here.length() - before.length());
      length = Math.min(Math.max(growth, least), MAX_GROWTH * here.length()); // growth may be NaN
      if (Double.isNaN(growth)) {
        length = MAX_GROWTH * here.length();
      }
      before = here;
    }
    return Optional.of(before);
  }

  private boolean decreases(Sample<?> start, Sample<?> here) {
    return here.isFinite() && here.value() <= start.value() + c1 * here.length() * start.slope();
  }

  private boolean isFlat(Sample<?> start, Sample<?> here) {
    return Math.abs(here.slope()) <= -c2 * start.slope();
  }

  /**
   * Searches an interval that contains a point that meets the conditions.
   *
   * @param lowest the end with the lowest value so far, which has a sufficient decrease or is the
   *     start
   * @param other the other end, which may not be finite
   * @param made the number of evaluations already made
   */
  private <E extends Evaluation> Optional<Sample<E>> zoom(
      Line<E> line, Sample<E> lowest, Sample<E> other, int made) {
    Sample<E> start = line.start();
    Sample<E> low = lowest;
    Sample<E> high = other;
    for (int evaluations = made; evaluations < maxEvaluations; evaluations++) {
      double length = between(low, high);
      if (length == low.length() || length == high.length()) {
        break; // no number lies between them
      }
      Sample<E> here = line.at(length);
      if (!decreases(start, here) || here.value() >= low.value()) {
        high = here;
        continue;
      }
      if (isFlat(start, here)) {
        return Optional.of(here);
      }
      if (here.slope() * (high.length() - low.length()) >= 0) {
        high = low;
      }
      low = here;
    }
    return low == start ? Optional.empty() : Optional.of(low);
  }

  /** Returns the minimum of the cubic through both ends, or their middle if it is too close. */
  private static double between(Sample<?> low, Sample<?> high) {
    double middle = low.length() + (high.length() - low.length()) / 2;
    double margin = MIN_DISTANCE * Math.abs(high.length() - low.length());
    double cubic = high.isFinite() ? cubicMinimum(low, high) : Double.NaN;
    boolean isInside =
        Math.abs(cubic - low.length()) >= margin // false with NaN
            && Math.abs(cubic - high.length()) >= margin
            && (cubic - low.length()) * (cubic - high.length()) < 0;
    return isInside ? cubic : middle;
  }

  /**
   * Returns the minimum of the cubic polynomial with the values and slopes of two points (Nocedal
   * and Wright, equation 3.59); NaN or infinite if it has none.
   */
  private static double cubicMinimum(Sample<?> a, Sample<?> b) {
    double d1 = a.slope() + b.slope() - 3 * (a.value() - b.value()) / (a.length() - b.length());
    double d2 = Math.signum(b.length() - a.length()) * Math.sqrt(d1 * d1 - a.slope() * b.slope());
    return b.length()
        - (b.length() - a.length()) * (b.slope() + d2 - d1) / (b.slope() - a.slope() + 2 * d2);
  }
}
