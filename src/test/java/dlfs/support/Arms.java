package dlfs.support;

import dlfs.lab.results.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Does to the arms of an experiment what its claims must not survive. */
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

  /** The same figures under other metrics' names. */
  public static Metrics withMetricsRenamed(Metrics metrics, Map<String, String> names) {
    return new Metrics(
        metrics.variants(),
        metrics.seeds(),
        metrics.rows().stream()
            .map(row -> row.of(names.getOrDefault(row.metric(), row.metric())))
            .toList());
  }

  /** The same with two variants in each other's place. */
  public static Metrics swapped(Metrics metrics, String one, String other) {
    return renamed(metrics, Map.of(one, other, other, one));
  }

  /** The same with the last variant in the place of the first, the last but one of the second... */
  public static Metrics reversed(Metrics metrics) {
    List<String> variants = metrics.variants();
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < variants.size(); i++) {
      names.put(variants.get(i), variants.get(variants.size() - 1 - i));
    }
    return renamed(metrics, names);
  }
}
