package dlfs.lab.results;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dlfs.fetch.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that a run wrote into its folder and the folders below it, with their checksums: the
 * entry {@code files} of {@code run.json}. A file that is not listed, or whose checksum differs,
 * belongs to the user.
 *
 * <p>The name of a file is its path in the folder of the run, with slashes on every system: {@code
 * metrics.csv}, {@code labels/truth/scene-00001.png}.
 *
 * @param checksums SHA-256 by file name
 */
record FileManifest(Map<String, String> checksums) {
  static final String IN_RECORD = "files";

  FileManifest {
    checksums = Map.copyOf(checksums);
  }

  /** Adds the checksums of all files of a folder, and that of the record itself, to the record. */
  static void addTo(Map<String, Object> record, Path folder) throws IOException {
    record.remove(IN_RECORD);
    var checksums = new TreeMap<String, String>();
    addTo(checksums, folder, "");
    checksums.put(RecordedRun.FILE, checksum(RunRecorder.json(record)));
    record.put(IN_RECORD, checksums);
  }

  private static void addTo(Map<String, String> checksums, Path folder, String below)
      throws IOException {
    for (String name : content(folder, below)) {
      if (Folders.isFolder(folder.resolve(name))) {
        addTo(checksums, folder, name);
      } else {
        checksums.put(name, Sha256.of(folder.resolve(name)));
      }
    }
  }

  /**
   * Returns the names of the files and folders in a folder, {@code run.json} last.
   *
   * @param below the name of a folder below {@code folder}; empty for {@code folder} itself
   */
  static List<String> content(Path folder, String below) throws IOException {
    var names = new ArrayList<String>();
    try (Stream<Path> files = Files.list(folder.resolve(below))) {
      files.map(file -> file.getFileName().toString()).forEach(names::add);
    }
    names.sort(Comparator.comparing(RecordedRun.FILE::equals));
    names.replaceAll(name -> below.isEmpty() ? name : below + "/" + name);
    return names;
  }

  /** Reads the manifest of a folder; empty if the folder has no valid {@code run.json}. */
  static FileManifest in(Path folder) throws IOException {
    Path file = folder.resolve(RecordedRun.FILE);
    var checksums = new HashMap<String, String>();
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) <= RecordedRun.MAX_BYTES) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      try {
        addTo(checksums, text);
      } catch (JsonParseException | IllegalStateException | StackOverflowError e) {
        checksums.clear(); // not a valid record
      }
    }
    return new FileManifest(checksums);
  }

  private static void addTo(Map<String, String> checksums, String text) {
    JsonObject record = JsonParser.parseString(text).getAsJsonObject();
    boolean asWritten = RunRecorder.json(record).equals(text);
    if (record.remove(IN_RECORD) instanceof JsonObject files) {
      for (Map.Entry<String, JsonElement> each : files.entrySet()) {
        if (each.getValue() instanceof JsonPrimitive checksum) {
          checksums.put(each.getKey(), checksum.getAsString());
        }
      }
    }
    String ofRecord = checksum(RunRecorder.json(record));
    if (asWritten && ofRecord.equals(checksums.get(RecordedRun.FILE))) {
      checksums.put(RecordedRun.FILE, checksum(text));
    } else {
      checksums.remove(RecordedRun.FILE);
    }
  }

  /** The names of the files. */
  Set<String> names() {
    return checksums.keySet();
  }

  /** Whether a path in the folder of the run is a folder with files that are listed. */
  boolean isFolder(Path folder, String name) {
    return Folders.isFolder(folder.resolve(name))
        && names().stream().anyMatch(file -> file.startsWith(name + "/"));
  }

  /**
   * Whether a file is listed and unchanged, or is a {@link ResultsPage page} about the results.
   *
   * @param folder the folder of the run
   */
  boolean matches(Path folder, String name) throws IOException {
    String checksum = checksums.get(name);
    Path file = folder.resolve(name);
    if (checksum == null) {
      return ResultsPage.isName(name) && ResultsPage.isGenerated(file);
    }
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && checksum.equals(Sha256.of(file));
  }

  static String checksum(String text) {
    return checksum(text.getBytes(StandardCharsets.UTF_8));
  }

  static String checksum(byte[] bytes) {
    return Sha256.of(bytes);
  }
}
