package dlfs.lab.results;

import static dlfs.text.Text.formatted;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All measurements of an experiment, in the order of its variants and seeds.
 *
 * @param variants the variants, in the order of the book
 * @param seeds the seeds, ascending
 * @param rows the measurements
 */
public record Metrics(List<String> variants, List<Long> seeds, List<Measurement> rows) {

  /** The metric that records the NaN or infinite value with which a run ended. */
  public static final String DIVERGED = "diverged";

  public Metrics {
    variants = List.copyOf(variants);
    seeds = List.copyOf(seeds);
    rows = List.copyOf(rows);
  }

  /** Creates metrics of the variants in these rows, in the order of their first row. */
  public static Metrics of(List<Long> seeds, List<Measurement> rows) {
    return new Metrics(rows.stream().map(Measurement::variant).distinct().toList(), seeds, rows);
  }

  /** Returns the values of one metric in one run, in the order of measurement. */
  public double[] values(String variant, long seed, String metric) {
    return rows.stream()
        .filter(row -> row.seed() == seed)
        .filter(row -> row.variant().equals(variant))
        .filter(row -> row.metric().equals(metric))
        .mapToDouble(Measurement::value)
        .toArray();
  }

  /** Returns one metric of one variant by iteration, as the mean over the seeds that reached it. */
  public Map<Integer, Double> meanByIteration(String variant, String metric) {
    return means(variant, metric, Measurement::iteration);
  }

  /** Returns one metric of one variant by epoch, as the mean over the seeds that reached it. */
  public Map<Integer, Double> meanByEpoch(String variant, String metric) {
    return means(variant, metric, Measurement::epoch);
  }

  private Map<Integer, Double> means(
      String variant, String metric, Function<Measurement, Integer> when) {
    return rows.stream()
        .filter(row -> row.variant().equals(variant))
        .filter(row -> row.metric().equals(metric))
        .collect(
            Collectors.groupingBy(
                when, LinkedHashMap::new, Collectors.averagingDouble(Measurement::value)));
  }

  /**
   * Returns these metrics with the variants renamed by their rank in each seed: the best is
   * "Best-1".
   *
   * @param prefix precedes each name
   * @param metric the metric by whose last value they are ranked, the largest first; ties keep
   *     their order, and diverged runs come last
   */
  public Metrics ranked(String prefix, String metric) {
    Map<Long, Map<String, List<Measurement>>> runs =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    Measurement::seed,
                    Collectors.groupingBy(Measurement::variant, LinkedHashMap::new, toList())));
    FinalFigure figure = FinalFigure.last(metric);
    Map<Long, List<String>> order = new LinkedHashMap<>();
    for (long seed : seeds) {
      var of = variants.stream().collect(Collectors.toMap(v -> v, v -> -figure.of(this, v, seed)));
      order.put(seed, variants.stream().sorted(Comparator.comparing(of::get)).toList());
    }
    List<String> names = new ArrayList<>();
    List<Measurement> ranked = new ArrayList<>();
    for (int rank = 0; rank < variants.size(); rank++) {
      String name = formatted("%sBest-%d", prefix, rank + 1);
      names.add(name);
      for (long seed : seeds) {
        for (Measurement row : runs.get(seed).get(order.get(seed).get(rank))) {
          ranked.add(row.named(name));
        }
      }
    }
    return new Metrics(names, seeds, ranked);
  }

  /** Returns these metrics followed by others of the same seeds. */
  public Metrics and(Metrics others) {
    return new Metrics(
        Stream.concat(variants.stream(), others.variants.stream()).toList(),
        seeds,
        Stream.concat(rows.stream(), others.rows.stream()).toList());
  }

  /** Returns either the times only, or all rows except the times. */
  List<Measurement> rows(boolean times) {
    return rows.stream().filter(row -> row.isTime() == times).toList();
  }

  /** The runs that ended in NaN or infinity. */
  public List<Measurement> diverged() {
    return rows.stream().filter(row -> row.metric().equals(DIVERGED)).toList();
  }

  /** Where values became NaN or infinite, including runs that continued nevertheless. */
  public List<Overflow> overflows() {
    return Overflow.among(rows);
  }

  /** Where a value of this run's network first became NaN or infinite; empty if none did. */
  public Optional<Overflow> overflow(String variant, long seed) {
    return overflows().stream()
        .filter(overflow -> overflow.variant().equals(variant) && overflow.seed() == seed)
        .findFirst();
  }

  /** Whether a run of this variant ended in NaN or infinity. */
  public boolean diverged(String variant) {
    return seeds.stream().anyMatch(seed -> diverged(variant, seed));
  }

  /** Whether this run ended in NaN or infinity. */
  public boolean diverged(String variant, long seed) {
    return diverged().stream().anyMatch(row -> row.variant().equals(variant) && row.seed() == seed);
  }
}
