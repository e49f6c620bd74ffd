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
 * Records which experiments of a command that names several are finished, in a file beside their
 * results, until all are. A command that was stopped resumes with the rest when it is started
 * again.
 *
 * <p>Each has a line of its own: the checksum of its {@code run.json}, its work, and its name. An
 * experiment counts as finished only if its results are still the same.
 */
public final class FinishedExperiments {
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_BYTES = 1 << 16;
  private static final Pattern LINE = Pattern.compile("\\p{XDigit}{64} \\S+ (\\S+)");

  private final Path file;
  private final Map<String, String> lines = new LinkedHashMap<>();

  /**
   * Reads what was finished when the same command was stopped, within the last week.
   *
   * @param results the folder of all results
   * @param command what names the experiments, such as {@code ch06}
   */
  public FinishedExperiments(Path results, String command) {
    this.file = results.resolve(formatted(".%s.finished", command));
    try {
      if (Files.isRegularFile(file)
          && Files.size(file) <= MOST_BYTES
          && !Folders.isOlderThan(LONGEST, file)) {
        Files.readAllLines(file).forEach(this::read);
      }
    } catch (IOException e) {
      lines.clear(); // then they are run again
    }
  }

  private void read(String line) {
    Matcher parts = LINE.matcher(line);
    if (parts.matches()) {
      lines.put(parts.group(1), line);
    }
  }

  /**
   * Whether an experiment is finished, and its results are still there.
   *
   * @param work identifies the work
   * @param results the folder of its results
   */
  public boolean has(String experiment, String work, Path results) throws IOException {
    Path record = results.resolve(RecordedRun.FILE);
    if (!lines.containsKey(experiment) || !Files.isRegularFile(record)) {
      return false;
    }
    FileManifest written = FileManifest.in(results);
    for (String name : written.names()) {
      if (!written.have(results.resolve(name))) {
        return false;
      }
    }
    return lines.get(experiment).equals(line(experiment, work, record));
  }

  /**
   * Adds an experiment whose results are written, and about to be published: if that fails, it does
   * not count as finished.
   *
   * @param record its {@code run.json}
   */
  void add(String experiment, String work, Path record) throws IOException {
    lines.put(experiment, line(experiment, work, record));
    DurableFiles.replace(file, to -> Files.write(to, List.copyOf(lines.values())));
  }

  private static String line(String experiment, String work, Path record) throws IOException {
    return formatted("%s %s %s", Sha256.of(record), work, experiment);
  }

  /** Deletes the record once all are finished: the same command then runs each of them anew. */
  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is of no use to another work, nor to this one after a week.
    }
  }
}
