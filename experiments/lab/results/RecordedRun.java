package lab.results;

import static text.Text.formatted;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import lab.settings.UserError;

/**
 * A run as its {@code run.json} tells of it, with the {@code metrics.csv} beside it.
 *
 * @param file the {@code run.json}
 * @param content what it says
 */
public record RecordedRun(Path file, JsonObject content) {
  private static final long MOST_BYTES = 1 << 20;

  /** What the outcome may depend on besides the settings. */
  private static final List<String> CIRCUMSTANCES = List.of("versions", "hardware", "dataset");

  /**
   * Reads a {@code run.json}.
   *
   * @throws UserError if it is none, or that of a run that was stopped
   */
  public static RecordedRun read(Path file) {
    JsonObject content = parse(file);
    RecordedRun run = new RecordedRun(file, content);
    if (!content.has("experiment") || !content.has("settings")) {
      throw run.unusable("it has no experiment, or no settings");
    }
    if (content.has("partial")) {
      throw run.unusable("it is that of a run that was stopped");
    }
    return run;
  }

  private static JsonObject parse(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new UserError(formatted("There is no file %s; replay takes a run.json.", file));
      }
      if (Files.size(file) > MOST_BYTES) {
        throw new UserError(formatted("%s is too large for a run.json.", file));
      }
      return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    } catch (IOException e) {
      throw new UserError(formatted("%s cannot be read: %s", file, e), e);
    } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
      throw new UserError(formatted("%s is not a run.json: it is no JSON object.", file), e);
    }
  }

  private UserError unusable(String why) {
    return new UserError(
        formatted("%s is not the run.json of a whole run of an experiment: %s.", file, why));
  }

  /** The name of the experiment. */
  public String experiment() {
    return text(content.get("experiment"));
  }

  /** Its settings, as a user would type them. */
  public Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    object(content, "settings").asMap().forEach((name, value) -> settings.put(name, text(value)));
    return settings;
  }

  /** The name of the data that were used; empty where there were none. */
  public String dataset() {
    JsonObject dataset = object(content, "dataset");
    return dataset.has("name") ? text(dataset.get("name")) : "";
  }

  /** What it measured. */
  public Path metrics() {
    return file.resolveSibling("metrics.csv");
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

  private String text(JsonElement value) {
    if (value == null || !value.isJsonPrimitive()) {
      throw unusable(formatted("it has %s where a text or a number belongs", value));
    }
    return value.getAsString();
  }
}
