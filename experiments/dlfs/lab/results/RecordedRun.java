package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dlfs.files.DataFileException;
import dlfs.lab.settings.Setting;
import dlfs.lab.settings.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A finished run, read from its {@code run.json} and {@code metrics.csv}. Both are read completely
 * and validated, so later changes to the files have no effect.
 */
public final class RecordedRun {
  public static final String FILE = "run.json";
  public static final String METRICS = "metrics.csv";

  /** The largest {@code run.json}, in bytes: one that lists about 100,000 files. */
  static final int MAX_BYTES = 1 << 24;

  private static final int MAX_METRICS_BYTES = 1 << 28;

  /** The entries, besides the settings, on which the outcome may depend. */
  private static final List<String> CIRCUMSTANCES = List.of("versions", "hardware", "dataset");

  private final Path file;
  private final JsonObject content;
  private final byte[] metrics;
  private final List<Measurement> rows;

  private RecordedRun(Path file, JsonObject content) throws IOException {
    this.file = file;
    this.content = content;
    this.metrics = bytes(metricsFile(), MAX_METRICS_BYTES);
    this.rows = CsvFiles.readMetrics(new ByteArrayInputStream(metrics), metricsFile());
    if (rows.isEmpty()) {
      throw new DataFileException(metricsFile(), "has no rows", "the measurements of the run");
    }
    if (metrics[metrics.length - 1] != '\n') {
      throw new DataFileException(
          metricsFile(), "is truncated in its last line", "a complete line");
    }
  }

  /**
   * Reads a {@code run.json} and the {@code metrics.csv} in the same folder. Links are followed.
   *
   * @throws UserError if one of them is missing or invalid, or belongs to a run that was stopped
   */
  public static RecordedRun read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(formatted("There is no file %s. A replay needs a run.json.", file));
    }
    try {
      Path real = file.toRealPath();
      JsonObject content = parse(real);
      checkWhole(real, content);
      return new RecordedRun(real, content);
    } catch (DataFileException e) {
      throw new UserError(
          e.getMessage() + ".\nA replay needs the run.json and the metrics.csv of a complete run.",
          e);
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be read (%s).", file, DurableFiles.reason(e)), e);
    }
  }

  /** Reads a {@code run.json} that may be of any content. */
  static JsonObject parse(Path file) throws IOException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(bytes(file, MAX_BYTES));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return JsonParser.parseString(text).getAsJsonObject();
    } catch (CharacterCodingException e) {
      throw new DataFileException(file, "is not UTF-8", "a run.json");
    } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
      throw new DataFileException(file, "is not a JSON object", "a run.json");
    }
  }

  /** Reads a file of a run, which has at most this size. */
  static byte[] bytes(Path file, int maxBytes) throws IOException {
    DataFileException.checkReadable(file, "the file of a run");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxBytes);
      if (in.read() >= 0) {
        throw new DataFileException(
            file, "is too large", formatted("at most %d MB", maxBytes / (1 << 20)));
      }
      return bytes;
    }
  }

  private static void checkWhole(Path file, JsonObject content) {
    if (!isText(content.get("experiment"))) {
      throw unusable(file, "it does not name the experiment");
    }
    if (!(content.get("settings") instanceof JsonObject settings) || settings.size() == 0) {
      throw unusable(file, "it has no settings");
    }
    if (content.has("partial")) {
      throw unusable(file, "the run was stopped before its end");
    }
    JsonElement dataset = content.get("dataset");
    boolean named = dataset instanceof JsonObject data && isText(data.get("name"));
    if (dataset != null && !dataset.isJsonNull() && !named) {
      throw unusable(file, "its data set has no name");
    }
  }

  private static boolean isText(JsonElement value) {
    return value instanceof JsonPrimitive primitive && primitive.isString();
  }

  private static UserError unusable(Path file, String why) {
    return new UserError(
        formatted("%s is not the run.json of a complete run of an experiment: %s.", file, why));
  }

  /** Creates an error that explains why this run cannot be repeated. */
  public UserError unusable(String why) {
    return unusable(file, why);
  }

  /** The path of {@code run.json}, with links resolved. */
  public Path file() {
    return file;
  }

  /** The path of {@code metrics.csv}. */
  public Path metricsFile() {
    return file.resolveSibling(METRICS);
  }

  /** The name of the experiment. */
  public String experiment() {
    return content.get("experiment").getAsString();
  }

  /**
   * Returns the settings as a user would type them, value by name.
   *
   * @param valid the settings of the experiment
   * @param required those that the record must contain
   * @throws UserError if a required one is missing, or a value has the wrong type
   */
  public Map<String, String> settings(List<Setting<?>> valid, List<Setting<?>> required) {
    Map<String, String> settings = new LinkedHashMap<>();
    object(content, "settings")
        .asMap()
        .forEach((name, value) -> settings.put(name, text(name, value, valid)));
    required.stream()
        .map(Setting::name)
        .filter(name -> !settings.containsKey(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw unusable(formatted("its settings lack %s", name));
            });
    return settings;
  }

  private String text(String name, JsonElement value, List<Setting<?>> valid) {
    Optional<Setting<?>> setting = valid.stream().filter(v -> v.name().equals(name)).findFirst();
    if (setting.isEmpty()) {
      throw unusable(formatted("the experiment has no setting %s", name));
    }
    Object example = setting.get().byDefault();
    boolean fits =
        value instanceof JsonPrimitive primitive
            && primitive.isNumber() == example instanceof Number
            && primitive.isBoolean() == example instanceof Boolean;
    if (!fits) {
      throw unusable(
          formatted("its setting %s is %s; allowed: %s", name, value, setting.get().allowed()));
    }
    return value.getAsString();
  }

  /** The name of the data set; empty if none was used. */
  public String dataset() {
    JsonObject dataset = object(content, "dataset");
    return dataset.has("name") ? dataset.get("name").getAsString() : "";
  }

  /** The duration of the run; zero if it is not recorded. */
  public Duration wallTime() {
    return content.get("wall_seconds") instanceof JsonPrimitive seconds && seconds.isNumber()
        ? Duration.ofMillis(Math.round(1000 * seconds.getAsDouble()))
        : Duration.ZERO;
  }

  /** Whether the {@code metrics.csv} of both runs are identical. */
  public boolean hasSameMetrics(RecordedRun other) {
    return Arrays.equals(metrics, other.metrics);
  }

  /** Returns the differences between the measurements of both runs. */
  public List<MetricsDifference> metricsDifferences(RecordedRun other) {
    return MetricsDifference.between(rows, other.rows);
  }

  /** Returns the number, from 1, of the first line in which the {@code metrics.csv} differ. */
  public int firstDifferentLine(RecordedRun other) {
    int at = Arrays.mismatch(metrics, other.metrics);
    return 1
        + (int)
            new String(metrics, 0, at, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n')
                .count();
  }

  /**
   * Whether {@code metrics.csv} has changed since the run wrote it, according to its recorded
   * checksum.
   */
  public boolean metricsWereChanged() {
    return object(content, FileManifest.IN_RECORD).get(METRICS) instanceof JsonPrimitive checksum
        && !checksum.getAsString().equals(FileManifest.checksum(metrics));
  }

  /**
   * Returns the differences in versions, hardware and data: "versions.jdk: 17.0.15, then 21.0.2".
   */
  public List<String> differences(RecordedRun other) {
    List<String> differences = new ArrayList<>();
    for (String part : CIRCUMSTANCES) {
      addDifferences(part, object(content, part), object(other.content, part), differences);
    }
    return differences;
  }

  private static void addDifferences(
      String name, JsonObject one, JsonObject other, List<String> differences) {
    var names = new TreeSet<String>(one.keySet());
    names.addAll(other.keySet());
    for (String key : names) {
      JsonElement before = one.get(key);
      JsonElement after = other.get(key);
      if (before instanceof JsonObject a && after instanceof JsonObject b) {
        addDifferences(name + "." + key, a, b, differences);
      } else if (before == null || !before.equals(after)) {
        differences.add(formatted("%s.%s: %s, then %s", name, key, shown(before), shown(after)));
      }
    }
  }

  private static String shown(JsonElement value) {
    return value instanceof JsonPrimitive text ? text.getAsString() : "none";
  }

  private static JsonObject object(JsonObject in, String name) {
    return in.get(name) instanceof JsonObject object ? object : new JsonObject();
  }
}
