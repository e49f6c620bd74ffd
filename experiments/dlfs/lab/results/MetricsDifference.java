package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The differences between two {@code metrics.csv} for one metric of one variant.
 *
 * @param variant the variant
 * @param metric the metric
 * @param rows the number of values in either file
 * @param different the number of values that differ or are missing in one file
 * @param largest the largest absolute difference; NaN if a value is missing or not finite
 */
public record MetricsDifference(
    String variant, String metric, int rows, int different, double largest) {

  private record Figure(String variant, String metric) {}

  private record Place(long seed, Integer epoch, Integer iteration) {}

  /** Returns all differences, in the order of the first rows. */
  public static List<MetricsDifference> between(List<Measurement> ones, List<Measurement> others) {
    var one = byFigure(ones);
    var other = byFigure(others);
    var all = new LinkedHashMap<>(one);
    other.forEach(all::putIfAbsent);
    return all.keySet().stream()
        .map(
            figure ->
                of(
                    figure,
                    one.getOrDefault(figure, Map.of()),
                    other.getOrDefault(figure, Map.of())))
        .filter(difference -> difference.different > 0)
        .toList();
  }

  private static MetricsDifference of(
      Figure figure, Map<Place, Double> one, Map<Place, Double> other) {
    var places = new LinkedHashMap<>(one);
    other.forEach(places::putIfAbsent);
    int different = 0;
    double largest = 0;
    for (Place place : places.keySet()) {
      Double a = one.get(place);
      Double b = other.get(place);
      if (a == null || !a.equals(b)) {
        different++;
        largest = Math.max(largest, a == null || b == null ? Double.NaN : Math.abs(a - b));
      }
    }
    return new MetricsDifference(figure.variant, figure.metric, places.size(), different, largest);
  }

  private static Map<Figure, Map<Place, Double>> byFigure(List<Measurement> rows) {
    var figures = new LinkedHashMap<Figure, Map<Place, Double>>();
    for (Measurement row : rows) {
      figures
          .computeIfAbsent(new Figure(row.variant(), row.metric()), figure -> new LinkedHashMap<>())
          .put(new Place(row.seed(), row.epoch(), row.iteration()), row.value());
    }
    return figures;
  }

  /** Returns the cells of a table row. */
  public List<String> cells() {
    return List.of(
        variant,
        metric,
        formatted("%d of %d", different, rows),
        Double.isNaN(largest) ? "-" : Numbers.text(largest));
  }
}
