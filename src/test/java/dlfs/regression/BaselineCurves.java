package dlfs.regression;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dlfs.lab.results.CsvFiles;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Some points of the curves of a run, for the pages about the baseline: at most a hundred of each,
 * and six thousand of all. They are rows of the run's {@code metrics.csv}, at the same positions in
 * all curves of a metric, so that the means over seeds are means of values at the same time.
 */
final class BaselineCurves {
  /** The file in the folder of the baseline. */
  static final String FILE = "curves.csv";

  private static final int MAX_POINTS = 100;
  private static final int MAX_ROWS = 6_000;
  private static final int MIN_POINTS = 2;

  private BaselineCurves() {}

  /** Identifies a curve. */
  private record Curve(String variant, long seed, String metric) {}

  /** Returns the points; none of metrics that are measured once in a run, and no times. */
  static List<Measurement> of(Metrics metrics) {
    Map<Curve, List<Measurement>> curves =
        metrics.rows().stream()
            .filter(row -> !row.isTime())
            .collect(
                groupingBy(
                    row -> new Curve(row.variant(), row.seed(), row.metric()),
                    LinkedHashMap::new,
                    toList()));
    curves.values().removeIf(points -> points.size() < MIN_POINTS);
    int most = Math.min(MAX_POINTS, Math.max(MIN_POINTS, MAX_ROWS / Math.max(1, curves.size())));
    return curves.entrySet().stream()
        .flatMap(
            curve -> {
              int longest = longest(curves, curve.getKey().metric());
              return thinned(curve.getValue(), positions(longest, most)).stream();
            })
        .toList();
  }

  private static int longest(Map<Curve, List<Measurement>> curves, String metric) {
    return curves.entrySet().stream()
        .filter(curve -> curve.getKey().metric().equals(metric))
        .mapToInt(curve -> curve.getValue().size())
        .max()
        .orElse(0);
  }

  /** Returns at most this many of the numbers below a length, the first and the last among them. */
  private static Collection<Integer> positions(int length, int most) {
    var positions = new TreeSet<Integer>();
    int count = Math.min(length, most);
    for (int i = 0; i < count; i++) {
      positions.add(Math.toIntExact(Math.round(i * (length - 1.0) / (count - 1))));
    }
    return positions;
  }

  /** Returns the points at these positions, and the last one of a run that ended earlier. */
  private static List<Measurement> thinned(List<Measurement> points, Collection<Integer> at) {
    var numbers = new TreeSet<>(at);
    numbers.add(points.size() - 1);
    return numbers.stream().filter(number -> number < points.size()).map(points::get).toList();
  }

  /**
   * Writes the points for the seeds of the final figures beside them; nothing if there are no
   * curves.
   *
   * @param folder the folder of the baseline, with its {@code summary.csv}
   * @param metrics the metrics of a complete run, perhaps of more seeds
   */
  static void write(Path folder, Metrics metrics) throws IOException {
    List<Long> seeds = metrics.seeds();
    long last = seeds.get(Math.min(seeds.size(), seedsOfSummary(folder)) - 1);
    List<Measurement> rows = metrics.rows().stream().filter(row -> row.seed() <= last).toList();
    List<Measurement> points = of(Metrics.of(seeds, rows));
    if (!points.isEmpty()) {
      CsvFiles.writeMetrics(folder.resolve(FILE), Metrics.of(seeds, points));
    }
  }

  private static int seedsOfSummary(Path folder) throws IOException {
    return CsvFiles.rows(Files.readString(folder.resolve("summary.csv"))).stream()
        .mapToInt(row -> Integer.parseInt(row.get("seeds")))
        .max()
        .orElse(1);
  }
}
