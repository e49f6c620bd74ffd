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
 * A run as its {@code run.json} describes it, with the {@code metrics.csv} beside it. Both are read
 * whole, and checked, before anything is done with them: what becomes of the files later makes no
 * difference.
 */
public final class RecordedRun {
  static final String FILE = "run.json";
  static final String METRICS = "metrics.csv";

  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_BYTES_OF_METRICS = 1 << 28;

  /** What the outcome may depend on besides the settings. */
  private static final List<String> CIRCUMSTANCES = List.of("versions", "hardware", "dataset");

  private final Path file;
  private final JsonObject content;
  private final byte[] metrics;
  private final List<Measurement> rows;

  private RecordedRun(Path file, JsonObject content) throws IOException {
    this.file = file;
    this.content = content;
    this.metrics = bytes(metricsFile(), MOST_BYTES_OF_METRICS);
    this.rows = CsvFiles.readMetrics(new ByteArrayInputStream(metrics), metricsFile());
    if (rows.isEmpty()) {
      throw new DataFileException(metricsFile(), "has no rows", "what the run measured");
    }
    if (metrics[metrics.length - 1] != '\n') {
      throw new DataFileException(metricsFile(), "is cut off in its last line", "a whole line");
    }
  }

  /**
   * Reads a {@code run.json}, and the {@code metrics.csv} beside it. Links are followed.
   *
   * @throws UserError if one of them is missing, is something else, or belongs to a run that was
   *     stopped
   */
  public static RecordedRun read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError(formatted("There is no file %s; replay takes a run.json.", file));
    }
    try {
      Path real = file.toRealPath();
      JsonObject content = parse(real);
      checkWhole(real, content);
      return new RecordedRun(real, content);
    } catch (DataFileException e) {
      throw new UserError(
          e.getMessage() + ".\nA replay takes the run.json and the metrics.csv of a whole run.", e);
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be read (%s).", file, DurableFiles.reason(e)), e);
    }
  }

  private static JsonObject parse(Path file) throws IOException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(bytes(file, MOST_BYTES));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return JsonParser.parseString(text).getAsJsonObject();
    } catch (CharacterCodingException e) {
      throw new DataFileException(file, "is not UTF-8", "a run.json");
    } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
      throw new DataFileException(file, "is no JSON object", "a run.json");
    }
  }

  private static byte[] bytes(Path file, int most) throws IOException {
    DataFileException.checkReadable(file, "the file of a run");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new DataFileException(
            file, "is too large", formatted("at most %d MB", most / (1 << 20)));
      }
      return bytes;
    }
  }

  private static void checkWhole(Path file, JsonObject content) {
    if (!isText(content.get("experiment"))) {
      throw unusable(file, "it names no experiment");
    }
    if (!(content.get("settings") instanceof JsonObject settings) || settings.size() == 0) {
      throw unusable(file, "it has no settings");
    }
    if (content.has("partial")) {
      throw unusable(file, "it is that of a run that was stopped");
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
        formatted("%s is not the run.json of a whole run of an experiment: %s.", file, why));
  }

  /** An error that says why this run cannot be run again. */
  public UserError unusable(String why) {
    return unusable(file, why);
  }

  /** The {@code run.json} itself, not a link to it. */
  public Path file() {
    return file;
  }

  /** The path of its {@code metrics.csv}. */
  public Path metricsFile() {
    return file.resolveSibling(METRICS);
  }

  /** The name of the experiment. */
  public String experiment() {
    return content.get("experiment").getAsString();
  }

  /**
   * Its settings, as a user would type them.
   *
   * @param valid those that the experiment has
   * @param needed those of them that the record must have
   * @throws UserError if one is missing, or has a value of another type than its setting
   */
  public Map<String, String> settings(List<Setting<?>> valid, List<Setting<?>> needed) {
    Map<String, String> settings = new LinkedHashMap<>();
    object(content, "settings")
        .asMap()
        .forEach((name, value) -> settings.put(name, text(name, value, valid)));
    needed.stream()
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

  /** The name of the data that were used; empty where there were none. */
  public String dataset() {
    JsonObject dataset = object(content, "dataset");
    return dataset.has("name") ? dataset.get("name").getAsString() : "";
  }

  /** How long it took; zero if the record does not say. */
  public Duration wallTime() {
    return content.get("wall_seconds") instanceof JsonPrimitive seconds && seconds.isNumber()
        ? Duration.ofMillis(Math.round(1000 * seconds.getAsDouble()))
        : Duration.ZERO;
  }

  /** Whether its {@code metrics.csv} equals that of another run, byte for byte. */
  public boolean hasSameMetrics(RecordedRun other) {
    return Arrays.equals(metrics, other.metrics);
  }

  /** The differences between its figures and those of another run. */
  public List<MetricsDifference> metricsDifferences(RecordedRun other) {
    return MetricsDifference.between(rows, other.rows);
  }

  /** The first line in which its {@code metrics.csv} differs from that of another run. */
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
   * Whether its {@code metrics.csv} has changed since the run wrote it, as far as the record tells.
   */
  public boolean metricsWereChanged() {
    return object(content, FileManifest.IN_RECORD).get(METRICS) instanceof JsonPrimitive checksum
        && !checksum.getAsString().equals(FileManifest.checksum(metrics));
  }

  /** In what another run's circumstances differ: "versions.jdk: 17.0.15, then 21.0.2". */
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
