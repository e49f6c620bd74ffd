package dlfs.support;

import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Builds artificial metrics of an experiment, with the same values for each of three seeds. */
public final class Figures {
  private static final List<Long> SEEDS = List.of(0L, 1L, 2L);

  private final List<Measurement> rows = new ArrayList<>();

  /**
   * Adds the values of a metric of one variant, one per epoch; a final NaN is recorded as
   * divergence.
   */
  public Figures with(String variant, String metric, double... values) {
    for (long seed : SEEDS) {
      for (int epoch = 0; epoch < values.length; epoch++) {
        String name = Double.isFinite(values[epoch]) ? metric : Metrics.DIVERGED;
        rows.add(new Measurement(variant, seed, epoch, epoch, name, values[epoch]));
      }
    }
    return this;
  }

  /** Returns metrics of variants that all diverged before their first measurement. */
  public static Metrics diverged(Collection<String> variants) {
    Figures figures = new Figures();
    variants.forEach(variant -> figures.with(variant, "train_loss", Double.NaN));
    return figures.metrics();
  }

  /** Returns the metrics, with the variants in the order in which they were added. */
  public Metrics metrics() {
    return Experiments.metrics(rows);
  }
}
