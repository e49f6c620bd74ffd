package support;

import java.util.Map;
import lab.results.Metrics;

/** Gives the arms of an experiment each other's names, to see that its claims can fail. */
public final class Arms {
  private Arms() {}

  /** The same figures under other variants' names. */
  public static Metrics renamed(Metrics metrics, Map<String, String> names) {
    return new Metrics(
        metrics.variants(),
        metrics.seeds(),
        metrics.rows().stream()
            .map(row -> row.named(names.getOrDefault(row.variant(), row.variant())))
            .toList());
  }
}
