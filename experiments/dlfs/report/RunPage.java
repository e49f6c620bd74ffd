package dlfs.report;

import static dlfs.text.Text.formatted;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dlfs.lab.About;
import dlfs.lab.console.Terminal;
import dlfs.lab.results.Measurement;
import dlfs.lab.results.Numbers;
import dlfs.lab.results.RecordedRun;
import dlfs.lab.results.ResultsPage;
import dlfs.lab.results.StoredRun;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The page of one run: {@code report.html}. */
final class RunPage {
  private static final int MAX_EMBEDDED_BYTES = 3 << 20;
  private static final int MAX_FILES = 300;
  private static final int MAX_OTHER_ROWS = 2_000;
  private static final int TINY_BYTES = 2_000;
  private static final double ROUNDING = 1e-14;

  private static final String SOME_POINTS =
      "These are some of the points that a complete run with the settings of the book recorded (those"
          + " in curves.csv). It may be a later run than that of the final figures, from which its"
          + " last points differ slightly then.";

  private final Catalogue catalogue;

  RunPage(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Returns the page of the run in a folder. */
  String html(StoredRun run) throws IOException {
    Optional<Catalogue.Entry> entry = catalogue.find(run.experiment());
    Map<String, Object> values = head(run.experiment(), entry);
    values.put("facts", facts(run, values));
    values.put("notices", notices(run, entry.isPresent()));
    values.put("claims", run.claims());
    values.put("figures", figures(run));
    List<Measurement> measurements = run.measurements();
    values.put("noCurves", noCurves(run));
    values.put("curvesNote", run.hasSomePoints() ? SOME_POINTS : "");
    values.put("others", others(run, measurements));
    Map<String, String> embedded = pictures(run);
    values.put("pictures", embedded.entrySet().stream().map(RunPage::picture).toList());
    values.put("files", files(run));
    values.put("moreFiles", Math.max(0, run.files().size() - MAX_FILES));
    Optional<About> about = entry.map(Catalogue.Entry::about);
    Map<String, String> settings = settings(run, about);
    values.put("settings", settingRows(about, settings));
    values.put("environment", environment(run.record()));
    values.put("command", entry.map(e -> RunCommand.of(e.about(), settings)).orElse(""));
    values.put("replay", replay(run, entry.isPresent()));
    values.put("data", RunData.json(List.of(RunData.of(run, "this run"))));
    return Templates.page("run.ftlh", values, Assets.scripts());
  }

  /** The values that every page about an experiment has. */
  static Map<String, Object> head(String experiment, Optional<Catalogue.Entry> entry) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("experiment", experiment);
    values.put("book", entry.map(e -> e.about().book()).orElse(""));
    values.put("question", entry.map(e -> e.about().question()).orElse(""));
    values.put("sources", entry.map(e -> AnnotatedSources.of(e.source())).orElse(List.of()));
    return values;
  }

  private static List<Map<String, String>> facts(StoredRun run, Map<String, Object> head) {
    List<Map<String, String>> facts = new ArrayList<>();
    addFact(facts, "book", head.get("book").toString());
    addFact(facts, "run", run.state().label());
    addFact(facts, "claims", Verdicts.text(run));
    addFact(facts, "data", dataset(run));
    addFact(facts, "seeds", seeds(run));
    addFact(facts, "time", time(run));
    addFact(facts, "date", date(run));
    return facts;
  }

  private static void addFact(List<Map<String, String>> facts, String name, String value) {
    if (!value.isEmpty()) {
      facts.add(Map.of("name", name, "value", value));
    }
  }

  private static String dataset(StoredRun run) {
    Map<String, JsonElement> dataset = run.record("dataset");
    String name = RunData.text(dataset.get("name"));
    return RunData.text(dataset.get("generated")).equals("true") ? name + " (generated)" : name;
  }

  private static String seeds(StoredRun run) {
    JsonElement seeds = run.record().get("seeds");
    if (seeds == null || !seeds.isJsonArray()) {
      return "";
    }
    return seeds.getAsJsonArray().asList().stream()
        .map(RunData::text)
        .collect(Collectors.joining(", "));
  }

  /** How long the run took; empty if that is not recorded. */
  static String time(StoredRun run) {
    try {
      String seconds = RunData.text(run.record().get("wall_seconds"));
      return seconds.isEmpty()
          ? ""
          : Terminal.describe(Duration.ofMillis(Math.round(1000 * Double.parseDouble(seconds))));
    } catch (NumberFormatException e) {
      return "";
    }
  }

  /** When the run was started, to the minute; empty if that is not recorded. */
  static String date(StoredRun run) {
    String started = RunData.text(run.record().get("started"));
    return started.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d.*")
        ? started.substring(0, 10) + " " + started.substring(11, 16) + " UTC"
        : "";
  }

  private static List<String> notices(StoredRun run, boolean known) {
    List<String> notices = new ArrayList<>();
    if (run.state() != StoredRun.State.COMPLETE) {
      notices.add(
          formatted(
              "The state of this folder: %s (%s).", run.state().label(), run.state().meaning()));
    }
    run.problems().forEach(problem -> notices.add(problem + "."));
    if (!known) {
      notices.add("This program has no experiment of this name.");
    }
    if (RunData.text(run.record("settings").get("quick")).equals("true")) {
      notices.add(
          "A quick run on little data. It shows that the program works, and claims nothing.");
    }
    if (RunData.text(run.record("dataset").get("generated")).equals("true")) {
      notices.add("The data are generated, not those of the book.");
    }
    JsonElement diverged = run.record().get("diverged");
    if (diverged != null && diverged.isJsonArray()) {
      for (JsonElement each : diverged.getAsJsonArray()) {
        if (each instanceof JsonObject end) {
          notices.add(
              formatted(
                  "%s with seed %s diverged: its loss became %s in iteration %s.",
                  RunData.text(end.get("variant")),
                  RunData.text(end.get("seed")),
                  RunData.text(end.get("value")),
                  RunData.text(end.get("iteration"))));
        }
      }
    }
    return notices;
  }

  /** Why there are no curves, if there are none. */
  private static String noCurves(StoredRun run) {
    return run.files().containsKey(RecordedRun.METRICS)
        ? "Nothing was recorded more than once in a run: the final figures are all there is."
        : "The measurements of this run are not in its folder, so no curves can be drawn.";
  }

  /** The rows of summary.csv as a table of variants by metrics. */
  private static Map<String, Object> figures(StoredRun run) {
    Set<String> metrics = new LinkedHashSet<>();
    Map<String, Map<String, Map<String, String>>> byVariant = new LinkedHashMap<>();
    for (Map<String, String> row : run.summary()) {
      metrics.add(row.get("metric"));
      byVariant
          .computeIfAbsent(row.get("variant"), v -> new LinkedHashMap<>())
          .put(row.get("metric"), row);
    }
    Map<String, Double> largest = new LinkedHashMap<>();
    run.summary()
        .forEach(
            row -> largest.merge(row.get("metric"), Math.abs(number(row.get("mean"))), Math::max));
    boolean hasNegative = run.summary().stream().anyMatch(row -> number(row.get("mean")) < 0);
    List<Map<String, Object>> rows = new ArrayList<>();
    byVariant.forEach(
        (variant, figures) ->
            rows.add(
                Map.of(
                    "variant",
                    variant,
                    "cells",
                    metrics.stream()
                        .map(
                            metric ->
                                cell(figures.get(metric), hasNegative ? 0 : largest.get(metric)))
                        .toList())));
    return Map.of(
        "caption",
        "Mean over seeds, ± standard deviation; point at a figure for all its digits",
        "columns",
        List.copyOf(metrics),
        "rows",
        rows);
  }

  private static Map<String, Object> cell(Map<String, String> row, double largest) {
    if (row == null) {
      return Map.of("text", "–", "exact", "");
    }
    double mean = number(row.get("mean"));
    if (Double.isNaN(mean)) {
      return Map.of("text", "diverged", "exact", "");
    }
    String spread = row.get("std").isEmpty() ? "" : " ± " + shown(spread(row, mean));
    String title =
        formatted(
            "mean %s, std %s, min %s, max %s, seeds %s",
            row.get("mean"), row.get("std"), row.get("min"), row.get("max"), row.get("seeds"));
    double bar = largest > 0 ? 100 * Math.abs(mean) / largest : -1;
    return Map.of(
        "text",
        shown(mean) + spread,
        "exact",
        row.get("mean"),
        "title",
        title,
        "bar",
        Double.isFinite(bar) ? Math.round(bar) : -1);
  }

  /** The standard deviation; 0 of equal values, which rounding has made a little different. */
  private static double spread(Map<String, String> row, double mean) {
    double std = number(row.get("std"));
    return std < ROUNDING * Math.abs(mean) ? 0 : std;
  }

  private static String shown(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? formatted("%,.0f", value)
        : Numbers.text(value);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The figures that were measured once in a run and are not among the final figures. */
  private static Map<String, Object> others(StoredRun run, List<Measurement> measurements) {
    Set<List<String>> shown =
        run.summary().stream()
            .filter(row -> row.get("seeds").equals("1"))
            .map(row -> List.of(row.get("variant"), row.get("metric")))
            .collect(Collectors.toSet());
    List<Map<String, String>> rows =
        RunData.bySeries(measurements).values().stream()
            .filter(group -> group.size() == 1)
            .map(group -> group.get(0))
            .filter(row -> !shown.contains(List.of(row.variant(), row.metric())))
            .map(
                row ->
                    Map.of(
                        "variant",
                        row.variant(),
                        "metric",
                        row.metric(),
                        "seed",
                        Long.toString(row.seed()),
                        "exact",
                        Double.toString(row.value())))
            .toList();
    String caption =
        rows.size() > MAX_OTHER_ROWS
            ? formatted("The first %d of %d measurements", MAX_OTHER_ROWS, rows.size())
            : "Measured once in each run";
    return Map.of("caption", caption, "rows", rows.stream().limit(MAX_OTHER_ROWS).toList());
  }

  /**
   * Returns the addresses of the run's pictures by name: their content, until the page becomes too
   * large, and the files themselves then. Pictures of labels, of which there are many, are files.
   */
  private static Map<String, String> pictures(StoredRun run) throws IOException {
    Map<String, String> pictures = new LinkedHashMap<>();
    long embedded = 0;
    for (Map.Entry<String, Long> file : run.files().entrySet()) {
      String name = file.getKey();
      if (name.endsWith(".png") && !name.contains("/")) {
        embedded += file.getValue();
        pictures.put(
            name,
            embedded <= MAX_EMBEDDED_BYTES
                ? address(Files.readAllBytes(run.folder().resolve(name)))
                : link(name));
      }
    }
    return pictures;
  }

  /** Returns an address that contains a PNG file. */
  static String address(byte[] png) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private static Map<String, Object> picture(Map.Entry<String, String> picture) {
    String name = picture.getKey();
    return Map.of(
        "name",
        name,
        "source",
        picture.getValue(),
        "alt",
        "Picture " + name.replace(".png", "").replace('_', ' ') + ", drawn by the run",
        "tiny",
        picture.getValue().length() < TINY_BYTES);
  }

  /** Returns a relative address of a file, whatever its name. */
  static String link(String name) {
    try {
      return "./" + new URI(null, null, "/" + name, null).toASCIIString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  private static List<Map<String, String>> files(StoredRun run) {
    return run.files().entrySet().stream()
        .filter(file -> !file.getKey().equals(ResultsPage.REPORT))
        .limit(MAX_FILES)
        .map(
            file ->
                Map.of(
                    "name", file.getKey(),
                    "link", link(file.getKey()),
                    "size", size(file.getValue())))
        .toList();
  }

  private static String size(long bytes) {
    if (bytes < 10_000) {
      return formatted("%,d bytes", bytes);
    }
    return bytes < 10_000_000
        ? formatted("%,d kB", bytes / 1_000)
        : formatted("%,d MB", bytes / 1_000_000);
  }

  /** Returns the settings of a run, as a user would type them. */
  private static Map<String, String> settings(StoredRun run, Optional<About> about) {
    Map<String, String> settings = new LinkedHashMap<>();
    run.record("settings")
        .forEach(
            (name, value) -> {
              String text = RunData.text(value);
              settings.put(
                  name,
                  about
                      .flatMap(known -> RunCommand.setting(known, name))
                      .map(setting -> typed(setting, text))
                      .orElse(text));
            });
    return settings;
  }

  /** Returns 100 for a value that is recorded as 100.0, and the like. */
  private static <T> String typed(Setting<T> setting, String value) {
    try {
      return setting.label().apply(setting.parse(value));
    } catch (UserError e) {
      return value; // such as a folder that is not on this machine
    }
  }

  private static List<Map<String, Object>> settingRows(
      Optional<About> about, Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(
            entry -> {
              Optional<Setting<?>> setting =
                  about.flatMap(known -> RunCommand.setting(known, entry.getKey()));
              String byDefault = setting.map(Setting::defaultText).orElse("");
              return Map.<String, Object>of(
                  "name",
                  entry.getKey(),
                  "value",
                  entry.getValue(),
                  "default",
                  byDefault,
                  "meaning",
                  setting.map(Setting::meaning).orElse("not a setting of this program"),
                  "changed",
                  !RunCommand.isOfTheMachine(entry.getKey())
                      && !byDefault.equals(entry.getValue()));
            })
        .toList();
  }

  private static List<Map<String, String>> environment(JsonObject record) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (String part : List.of("dataset", "inputs", "versions", "hardware")) {
      if (record.has(part)) {
        add(rows, part, record.get(part));
      }
    }
    return rows;
  }

  private static void add(List<Map<String, String>> rows, String name, JsonElement value) {
    if (value instanceof JsonObject object) {
      object.asMap().forEach((key, each) -> add(rows, name + ", " + key, each));
    } else {
      addFact(rows, name, RunData.text(value));
    }
  }

  private static String replay(StoredRun run, boolean known) {
    Path record = run.folder().resolve(RecordedRun.FILE);
    return known && run.state() == StoredRun.State.COMPLETE
        ? "mvn compile exec:java " + RunCommand.quoted("-Dreplay=" + record)
        : "";
  }
}
