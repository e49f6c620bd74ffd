package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records which experiments of a command that runs several are finished, in a file beside their
 * results. If the command is stopped, the same command skips these experiments. The file is deleted
 * when all are finished.
 *
 * <p>Each line holds the checksum of an experiment's {@code run.json}, its run key, and its name.
 * An experiment counts as finished only if its results are unchanged.
 */
public final class FinishedExperiments {
  private static final Duration MAX_AGE = Duration.ofDays(7);
  private static final int MAX_BYTES = 1 << 16;
  private static final Pattern LINE = Pattern.compile("\\p{XDigit}{64} \\S+ (\\S+)");

  private final Path file;
  private final Map<String, String> lines = new LinkedHashMap<>();

  /**
   * Reads which experiments the same command finished within the last week before it was stopped.
   *
   * @param results the folder of all results
   * @param command the name that selects the experiments, such as {@code ch06}
   */
  public FinishedExperiments(Path results, String command) {
    this.file = results.resolve(formatted(".%s.finished", command));
    try {
      if (Files.isRegularFile(file)
          && Files.size(file) <= MAX_BYTES
          && !Folders.isOlderThan(MAX_AGE, file)) {
        Files.readAllLines(file).forEach(this::read);
      }
    } catch (IOException e) {
      lines.clear(); // all experiments are run again
    }
  }

  private void read(String line) {
    Matcher parts = LINE.matcher(line);
    if (parts.matches()) {
      lines.put(parts.group(1), line);
    }
  }

  /**
   * Whether an experiment is finished, and its results are unchanged.
   *
   * @param runKey identifies the program, settings, data and seeds
   * @param results the folder of its results
   */
  public boolean has(String experiment, String runKey, Path results) throws IOException {
    Path record = results.resolve(RecordedRun.FILE);
    if (!lines.containsKey(experiment) || !Files.isRegularFile(record)) {
      return false;
    }
    FileManifest written = FileManifest.in(results);
    for (String name : written.names()) {
      if (!written.matches(results, name)) {
        return false;
      }
    }
    return lines.get(experiment).equals(line(experiment, runKey, record));
  }

  /**
   * Adds an experiment whose results are about to be published. If publication fails, it does not
   * count as finished.
   *
   * @param record its {@code run.json}
   */
  void add(String experiment, String runKey, Path record) throws IOException {
    lines.put(experiment, line(experiment, runKey, record));
    DurableFiles.replace(file, to -> Files.write(to, List.copyOf(lines.values())));
  }

  private static String line(String experiment, String runKey, Path record) throws IOException {
    return formatted("%s %s %s", Sha256.of(record), runKey, experiment);
  }

  /** Deletes the record when all are finished, so that the same command runs all of them again. */
  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Harmless: it is ignored for another run key, and after a week.
    }
  }
}
