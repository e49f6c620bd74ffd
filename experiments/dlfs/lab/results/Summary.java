package dlfs.lab.results;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The final figures of an experiment over its seeds: {@code summary.csv}. */
public record Summary(List<Row> rows) {

  /**
   * One final figure of one variant.
   *
   * @param variant the variant
   * @param figure the figure
   * @param perSeed its value for each seed, in order; NaN where the run diverged
   */
  public record Row(String variant, FinalFigure figure, double[] perSeed) {

    /** The number of seeds that did not diverge; the statistics are over these. */
    public int seeds() {
      return finished().length;
    }

    /** The mean over seeds; NaN where all diverged. */
    public double mean() {
      return Arrays.stream(finished()).average().orElse(Double.NaN);
    }

    /** The sample standard deviation (n - 1); NaN for fewer than two seeds. */
    public double std() {
      double mean = mean();
      double squares = Arrays.stream(finished()).map(x -> (x - mean) * (x - mean)).sum();
      return seeds() < 2 ? Double.NaN : Math.sqrt(squares / (seeds() - 1));
    }

    public double min() {
      return Arrays.stream(finished()).min().orElse(Double.NaN);
    }

    public double max() {
      return Arrays.stream(finished()).max().orElse(Double.NaN);
    }

    private double[] finished() {
      return Arrays.stream(perSeed).filter(x -> !Double.isNaN(x)).toArray();
    }
  }

  public Summary {
    rows = List.copyOf(rows);
  }

  /**
   * Returns the final figures of every variant over all seeds, without the figures that a variant
   * never recorded, unless it diverged.
   */
  public static Summary of(Metrics metrics, List<FinalFigure> figures) {
    return new Summary(
        metrics.variants().stream()
            .flatMap(variant -> figures.stream().map(figure -> row(metrics, variant, figure)))
            .filter(row -> row.seeds() > 0 || metrics.diverged(row.variant()))
            .toList());
  }

  /**
   * Returns the mean over seeds of the last value of a metric for each of these variants; NaN where
   * there is none.
   */
  public static double[] means(Metrics metrics, String metric, List<String> variants) {
    Summary summary = of(metrics, List.of(FinalFigure.last(metric)));
    return variants.stream()
        .mapToDouble(variant -> summary.find(variant, metric).map(Row::mean).orElse(Double.NaN))
        .toArray();
  }

  /** The row of a variant for this metric; empty if there is none. */
  public Optional<Row> find(String variant, String metric) {
    return rows.stream()
        .filter(row -> row.variant().equals(variant) && row.figure().metric().equals(metric))
        .findFirst();
  }

  private static Row row(Metrics metrics, String variant, FinalFigure figure) {
    return new Row(
        variant,
        figure,
        metrics.seeds().stream().mapToDouble(seed -> figure.of(metrics, variant, seed)).toArray());
  }
}
