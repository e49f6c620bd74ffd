package dlfs.support;

import dlfs.lab.results.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Alters the metrics of an experiment in ways that have to make its claims fail. */
public final class Arms {
  private Arms() {}

  /** Returns the metrics with variants renamed. */
  public static Metrics renamed(Metrics metrics, Map<String, String> names) {
    return new Metrics(
        metrics.variants(),
        metrics.seeds(),
        metrics.rows().stream()
            .map(row -> row.named(names.getOrDefault(row.variant(), row.variant())))
            .toList());
  }

  /** Returns the metrics with metrics renamed. */
  public static Metrics withMetricsRenamed(Metrics metrics, Map<String, String> names) {
    return new Metrics(
        metrics.variants(),
        metrics.seeds(),
        metrics.rows().stream()
            .map(row -> row.of(names.getOrDefault(row.metric(), row.metric())))
            .toList());
  }

  /** Returns the metrics with two variants swapped. */
  public static Metrics swapped(Metrics metrics, String one, String other) {
    return renamed(metrics, Map.of(one, other, other, one));
  }

  /** Returns the metrics with the order of the variants reversed. */
  public static Metrics reversed(Metrics metrics) {
    List<String> variants = metrics.variants();
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < variants.size(); i++) {
      names.put(variants.get(i), variants.get(variants.size() - 1 - i));
    }
    return renamed(metrics, names);
  }
}
