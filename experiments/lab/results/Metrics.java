package lab.results;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All that a run measured, in the order of its variants and seeds, whichever finished first.
 *
 * @param variants the variants, in the order of the book
 * @param seeds the seeds, ascending
 * @param rows what was measured
 */
public record Metrics(List<String> variants, List<Long> seeds, List<Measurement> rows) {

  /** The metric under which a run that ended in NaN or infinity has its last, impossible figure. */
  public static final String DIVERGED = "diverged";

  public Metrics {
    variants = List.copyOf(variants);
    seeds = List.copyOf(seeds);
    rows = List.copyOf(rows);
  }

  /** The values of one metric in one run, in the order in which they were measured. */
  public double[] values(String variant, long seed, String metric) {
    return rows.stream()
        .filter(row -> row.seed() == seed)
        .filter(row -> row.variant().equals(variant))
        .filter(row -> row.metric().equals(metric))
        .mapToDouble(Measurement::value)
        .toArray();
  }

  /** One metric of one variant by iteration, as the mean over the seeds that got that far. */
  public Map<Integer, Double> meanByIteration(String variant, String metric) {
    return rows.stream()
        .filter(row -> row.variant().equals(variant))
        .filter(row -> row.metric().equals(metric))
        .collect(
            Collectors.groupingBy(
                Measurement::iteration,
                LinkedHashMap::new,
                Collectors.averagingDouble(Measurement::value)));
  }

  /** The runs that ended in NaN or infinity. */
  public List<Measurement> diverged() {
    return rows.stream().filter(row -> row.metric().equals(DIVERGED)).toList();
  }

  /** Whether this run ended in NaN or infinity. */
  public boolean diverged(String variant, long seed) {
    return diverged().stream().anyMatch(row -> row.variant().equals(variant) && row.seed() == seed);
  }
}
