package dlfs.support;

import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What an experiment might have measured, made by hand: the same in each of three seeds. */
public final class Figures {
  private static final List<Long> SEEDS = List.of(0L, 1L, 2L);

  private final List<Measurement> rows = new ArrayList<>();

  /**
   * Adds what a variant measured, epoch after epoch; NaN is taken down as a run does it, and the
   * last.
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

  /** Of variants that all diverged before they could measure anything. */
  public static Metrics diverged(Collection<String> variants) {
    Figures figures = new Figures();
    variants.forEach(variant -> figures.with(variant, "train_loss", Double.NaN));
    return figures.metrics();
  }

  /** All of it, the variants in the order in which they were added. */
  public Metrics metrics() {
    return Experiments.metrics(rows);
  }
}
