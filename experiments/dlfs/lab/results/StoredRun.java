package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dlfs.files.DataFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;

/**
 * The content of a folder below the results, for pages about it. Whatever is missing, damaged or
 * not of this program is described instead of refused; {@link RecordedRun} is the strict reader of
 * a complete run.
 */
public final class StoredRun {
  private static final String SUMMARY = "summary.csv";
  private static final String CLAIMS = "claims.csv";
  private static final String TIMES = "times.csv";
  private static final String CURVES = "curves.csv";
  private static final String PARTIAL = ".partial";
  private static final int MAX_TABLE_BYTES = 1 << 26;
  private static final int MAX_FILES = 100_000;
  private static final int MAX_DEPTH = 3;

  /** The columns of {@code summary.csv}. */
  private static final List<String> SUMMARY_COLUMNS =
      List.of("variant", "metric", "seeds", "mean", "std", "min", "max");

  /** The columns of {@code claims.csv}. */
  private static final List<String> CLAIMS_COLUMNS =
      List.of("claim", "book", "measured", "verdict");

  /** The kinds of folders. */
  public enum State {
    COMPLETE("complete", "a complete run"),
    PARTIAL("partial", "a run that was stopped before its end; it claims nothing"),
    FIGURES(
        "figures only", "final figures, perhaps with some points of curves, but without run.json"),
    CHANGED("changed", "a run some of whose files were changed since; do not rely on it"),
    DAMAGED("damaged", "a run some of whose files are missing or cannot be read"),
    FOREIGN("foreign", "files that no run of this program wrote"),
    EMPTY("empty", "no files");

    private final String label;
    private final String meaning;

    State(String label, String meaning) {
      this.label = label;
      this.meaning = meaning;
    }

    /** One or two words for it. */
    public String label() {
      return label;
    }

    /** A description of such a folder's content. */
    public String meaning() {
      return meaning;
    }

    /** Whether the folder has anything of a run. */
    public boolean isRun() {
      return this != FOREIGN && this != EMPTY;
    }
  }

  private final Path folder;
  private final JsonObject record;
  private final List<String> problems = new ArrayList<>();
  private final List<Map<String, String>> summary;
  private final List<Map<String, String>> claims;
  private final Map<String, Long> files;
  private final State state;

  private StoredRun(Path folder) throws IOException {
    this.folder = folder;
    this.files = list(folder);
    boolean isRun =
        Stream.of(RecordedRun.FILE, RecordedRun.METRICS, SUMMARY, CLAIMS)
            .anyMatch(files::containsKey);
    if (!isRun) {
      this.record = new JsonObject();
      this.summary = List.of();
      this.claims = List.of();
      this.state = isEmpty(folder) ? State.EMPTY : State.FOREIGN;
      return;
    }
    this.record = readRecord();
    this.summary = table(SUMMARY, SUMMARY_COLUMNS);
    this.claims = table(CLAIMS, CLAIMS_COLUMNS);
    boolean damaged = !problems.isEmpty();
    for (String name : List.of(RecordedRun.METRICS, TIMES, CURVES)) {
      damaged |= isDamaged(name);
    }
    noteChanges();
    this.state = state(damaged);
  }

  /**
   * Reads a folder.
   *
   * @throws IOException if its files cannot even be listed
   */
  public static StoredRun read(Path folder) throws IOException {
    return new StoredRun(folder);
  }

  private State state(boolean damaged) {
    if (damaged) {
      return State.DAMAGED;
    }
    if (record.has("partial")) {
      return State.PARTIAL;
    }
    if (!files.containsKey(RecordedRun.METRICS)) {
      if (!files.containsKey(RecordedRun.FILE)) {
        return State.FIGURES;
      }
      problems.add("metrics.csv is missing");
      return State.DAMAGED;
    }
    if (!files.containsKey(RecordedRun.FILE)) {
      problems.add("run.json is missing, so the settings are unknown");
      return State.DAMAGED;
    }
    return problems.isEmpty() ? State.COMPLETE : State.CHANGED;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  /** Returns the sizes of the files in a folder and below, by name with slashes. */
  private static Map<String, Long> list(Path folder) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder, MAX_DEPTH)) {
      for (Path file : (Iterable<Path>) all.limit(MAX_FILES)::iterator) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          sizes.put(name(folder.relativize(file)), Files.size(file));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return sizes;
  }

  private static String name(Path relative) {
    return String.join("/", (Iterable<String>) stream(relative)::iterator);
  }

  private static Stream<String> stream(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(part -> names.add(part.toString()));
    return names.stream();
  }

  private JsonObject readRecord() {
    if (!files.containsKey(RecordedRun.FILE)) {
      return new JsonObject();
    }
    try {
      return RecordedRun.parse(folder.resolve(RecordedRun.FILE));
    } catch (IOException e) {
      problems.add(reason(RecordedRun.FILE, e));
      return new JsonObject();
    }
  }

  private List<Map<String, String>> table(String name, List<String> columns) {
    if (!files.containsKey(name)) {
      return List.of();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(RecordedRun.bytes(folder.resolve(name), MAX_TABLE_BYTES));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      List<Map<String, String>> rows = new ArrayList<>();
      for (CSVRecord row : CsvFiles.rows(text)) {
        Map<String, String> cells = new LinkedHashMap<>();
        columns.forEach(column -> cells.put(column, row.get(column)));
        rows.add(cells);
      }
      return List.copyOf(rows);
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      problems.add(
          formatted("%s is not a table with the columns %s", name, String.join(",", columns)));
      return List.of();
    }
  }

  /** Whether a table of measurements exists and cannot be read. */
  private boolean isDamaged(String name) {
    try {
      boolean asWritten = FileManifest.in(folder).matches(folder, name);
      if (files.containsKey(name) && !asWritten) {
        CsvFiles.readMetrics(folder.resolve(name));
      }
      return false;
    } catch (IOException e) {
      problems.add(reason(name, e));
      return true;
    }
  }

  private String reason(String name, IOException e) {
    return e instanceof DataFileException
        ? e.getMessage().replace(folder.toString() + folder.getFileSystem().getSeparator(), "")
        : formatted("%s cannot be read (%s)", name, DurableFiles.reason(e));
  }

  /** Notes which files are no longer as the run wrote them. */
  private void noteChanges() throws IOException {
    if (!files.containsKey(RecordedRun.FILE) || record.size() == 0) {
      return;
    }
    FileManifest written = FileManifest.in(folder);
    if (!written.names().contains(RecordedRun.FILE)) {
      problems.add("run.json was changed since the run wrote it");
    }
    for (String name : written.names().stream().sorted().toList()) {
      if (!files.containsKey(name)) {
        problems.add(formatted("%s is missing", name));
      } else if (isCompared(name) && !written.matches(folder, name)) {
        problems.add(formatted("%s was changed since the run wrote it", name));
      }
    }
  }

  /** Whether a file is compared with its checksum: not networks and label images, often large. */
  private static boolean isCompared(String name) {
    return !name.endsWith(".zip") && !name.contains("/");
  }

  public Path folder() {
    return folder;
  }

  /** The kind of this folder. */
  public State state() {
    return state;
  }

  /** The faults of its files, in sentences without full stops; empty for most runs. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The name of the experiment: as recorded or, without a record, that of the folder. */
  public String experiment() {
    if (record.get("experiment") instanceof JsonPrimitive name && name.isString()) {
      return name.getAsString();
    }
    String name = folder.toAbsolutePath().normalize().getFileName().toString();
    return name.endsWith(PARTIAL) ? name.substring(0, name.length() - PARTIAL.length()) : name;
  }

  /** The content of {@code run.json}; empty if it is missing or damaged. */
  public JsonObject record() {
    return record;
  }

  /** An entry of {@code run.json} that has entries itself; empty if there is none. */
  public Map<String, JsonElement> record(String name) {
    return record.get(name) instanceof JsonObject object ? object.asMap() : Map.of();
  }

  /** The rows of {@code summary.csv}, by column. */
  public List<Map<String, String>> summary() {
    return summary;
  }

  /** The rows of {@code claims.csv}, by column. */
  public List<Map<String, String>> claims() {
    return claims;
  }

  /** The sizes of all files in bytes, by name with slashes. */
  public Map<String, Long> files() {
    return files;
  }

  /** Whether, in the place of all measurements, it only has some points of its curves. */
  public boolean hasSomePoints() {
    return state == State.FIGURES && files.containsKey(CURVES);
  }

  /**
   * Reads the measurements: {@code metrics.csv} and then {@code times.csv}; or {@code curves.csv},
   * which has some of them, if there are figures only. A table that is missing or damaged has none.
   */
  public List<Measurement> measurements() {
    List<Measurement> rows = new ArrayList<>();
    for (String name : hasSomePoints() ? List.of(CURVES) : List.of(RecordedRun.METRICS, TIMES)) {
      if (files.containsKey(name)) {
        try {
          rows.addAll(CsvFiles.readMetrics(folder.resolve(name)));
        } catch (IOException e) {
          // One of the problems.
        }
      }
    }
    return rows;
  }
}
