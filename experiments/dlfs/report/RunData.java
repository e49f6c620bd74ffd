package dlfs.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.StoredRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The measurements of a run as data of a page: JSON in which no text can end the element that it is
 * in. The scripts read it; {@code curves.js} describes its form.
 */
final class RunData {
  private static final Gson JSON = new GsonBuilder().serializeNulls().create(); // escapes < > &

  private RunData() {}

  /** Identifies the measurements of a metric in the run of a variant with a seed. */
  record Series(String variant, long seed, String metric) {}

  /**
   * Returns the data of a run.
   *
   * @param label distinguishes this run from others on the same page
   */
  static Map<String, Object> of(StoredRun run, String label) {
    Map<String, Object> data = of(run.measurements());
    data.put("label", label);
    data.put("experiment", run.experiment());
    data.put("state", run.state().label());
    data.put("settings", texts(run.record("settings")));
    data.put("machine", RunCommand.OF_THE_MACHINE);
    data.put("dataset", text(run.record("dataset").get("name")));
    data.put("figures", run.summary());
    data.put("claims", run.claims());
    return data;
  }

  private static Map<String, String> texts(Map<String, JsonElement> values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach((name, value) -> texts.put(name, text(value)));
    return texts;
  }

  /** Returns a value of a record as text; empty if there is none. */
  static String text(JsonElement value) {
    if (value == null || value.isJsonNull()) {
      return "";
    }
    return value.isJsonPrimitive() ? value.getAsString() : value.toString();
  }

  /** Groups measurements, in their order. */
  static Map<Series, List<Measurement>> bySeries(List<Measurement> rows) {
    Map<Series, List<Measurement>> series = new LinkedHashMap<>();
    for (Measurement row : rows) {
      series.computeIfAbsent(seriesOf(row), unused -> new ArrayList<>()).add(row);
    }
    return series;
  }

  /** Returns the series that a measurement belongs to. */
  static Series seriesOf(Measurement row) {
    return new Series(row.variant(), row.seed(), row.metric());
  }

  /**
   * Returns the curves of measurements: each run of a variant with a seed, by metric. Confusion
   * matrices are left out.
   */
  static Map<String, Object> of(List<Measurement> rows) {
    var variants = new Index<String>();
    var metrics = new Index<String>();
    var seeds = new Index<Long>();
    var axes = new Index<List<Integer>>();
    List<List<Object>> curves = new ArrayList<>();
    bySeries(rows.stream().filter(row -> !row.isOfConfusionMatrix()).toList())
        .forEach(
            (series, points) -> {
              List<Object> curve = new ArrayList<>();
              curve.add(variants.of(series.variant()));
              curve.add(seeds.of(series.seed()));
              curve.add(metrics.of(series.metric()));
              curve.add(axes.of(positions(points, Measurement::epoch)));
              curve.add(axes.of(positions(points, Measurement::iteration)));
              curve.add(points.stream().map(point -> number(point.value())).toList());
              curves.add(curve);
            });
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("variants", variants.values());
    data.put("metrics", metrics.values());
    data.put("seeds", seeds.values());
    data.put("axes", axes.values());
    data.put("curves", curves);
    return data;
  }

  /** The epochs or iterations of points; null where there is none. */
  private static List<Integer> positions(
      List<Measurement> points, Function<Measurement, Integer> position) {
    return points.stream().map(position).toList();
  }

  /** JSON has no NaN and no infinity: they become their names. */
  static Object number(double value) {
    return Double.isFinite(value) ? value : Double.toString(value);
  }

  /** Returns data as JSON for an element of a page. */
  static String json(Object data) {
    return JSON.toJson(data);
  }

  /** Numbers different values in the order in which they occur. */
  private static final class Index<T> {
    private final Map<T, Integer> numbers = new LinkedHashMap<>();

    int of(T value) {
      return numbers.computeIfAbsent(value, v -> numbers.size());
    }

    List<T> values() {
      return new ArrayList<>(numbers.keySet());
    }
  }
}
