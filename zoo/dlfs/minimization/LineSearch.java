package dlfs.minimization;

import java.util.Optional;

/** Chooses the length of a step. */
@FunctionalInterface
public interface LineSearch {
  /**
   * Searches a line for a point that is low enough.
   *
   * @param line a line in a direction of descent, finite at its start
   * @param first the length to try first, above 0
   * @return a point below the start; empty if none was found
   */
  <E extends Evaluation> Optional<Line.Sample<E>> search(Line<E> line, double first);
}
