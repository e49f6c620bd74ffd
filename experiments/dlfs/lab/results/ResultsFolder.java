package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The folder of one experiment's results, {@code <results>/<experiment>}. At any time it contains
 * one complete run, as far as {@link Publication} can guarantee that.
 *
 * <p>A run writes into a hidden folder beside it, which replaces the folder when the run is {@link
 * #publish published}. If the run ends otherwise, the earlier results remain unchanged. During a
 * run the folder is locked, so that a second run of the same experiment is refused.
 */
public final class ResultsFolder implements AutoCloseable {
  private static final String METRICS = "metrics.csv";
  private static final String TIMES = "times.csv";
  private static final String PARTIAL = ".partial";

  private final Path staging;
  private final Publication whole;
  private final Publication part;
  private final String table;
  private final RunLock lock;
  private boolean keepStaging;

  private ResultsFolder(Path results, String experiment, String table, RunLock lock)
      throws IOException {
    this.staging = staging(results, experiment);
    this.whole = whole(results, experiment);
    this.part = part(results, experiment);
    this.table = table;
    this.lock = lock;
  }

  private static Path staging(Path results, String experiment) {
    return results.resolve(formatted(".%s.partial", experiment));
  }

  private static Publication whole(Path results, String experiment) throws IOException {
    return new Publication(
        results.resolve(experiment), results.resolve(formatted(".%s.previous", experiment)));
  }

  private static Publication part(Path results, String experiment) throws IOException {
    return new Publication(
        results.resolve(experiment + PARTIAL),
        results.resolve(formatted(".%s.partial.previous", experiment)));
  }

  /** Returns the folders in which a run of this experiment replaces or deletes files. */
  public static List<Path> replaced(Path results, String experiment) {
    return Stream.of("%s", "%s.partial", ".%s.partial", ".%s.previous", ".%s.partial.previous")
        .map(name -> results.resolve(formatted(name, experiment)))
        .toList();
  }

  /**
   * Completes every publication that was interrupted when its process was killed, so that readers
   * find complete results. Does not touch runs in progress.
   */
  public static void recoverAll(Path results, List<String> experiments) {
    for (String experiment : experiments) {
      try {
        Publication whole = whole(results, experiment);
        if (whole.isUnfinished()) {
          Optional<RunLock> lock = RunLock.take(lockFile(results, experiment));
          if (lock.isPresent()) {
            try (RunLock held = lock.get()) {
              held.assertHeld();
              whole.recover();
            }
          }
        }
      } catch (IOException | UserError e) {
        // The next run of this experiment reports that.
      }
    }
  }

  /**
   * Opens the folder for a new run, and checks that results can be written.
   *
   * @param results the folder of all results; created if it does not exist
   * @throws UserError if it cannot be written to, or another run of the experiment is in progress
   */
  public static ResultsFolder open(Path results, String experiment) {
    return open(results, experiment, METRICS);
  }

  /**
   * Opens the folder for results without metrics.
   *
   * @param table the name of the file that identifies a folder with such results
   */
  public static ResultsFolder open(Path results, String experiment, String table) {
    try {
      if (!Files.isDirectory(results)) { // it may be a link to one
        Files.createDirectories(results);
      }
      RunLock lock = lock(results, experiment);
      try {
        ResultsFolder folder = new ResultsFolder(results, experiment, table, lock);
        folder.prepare();
        return folder;
      } catch (IOException | UserError e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "Results cannot be written to %s (%s).\n"
                  + "%s, or choose another folder: -Dresults.dir=...",
              results.toAbsolutePath(), DurableFiles.reason(e), DurableFiles.advice(e)),
          e);
    }
  }

  private static Path lockFile(Path results, String experiment) {
    return results.resolve(formatted(".%s.lock", experiment));
  }

  private static RunLock lock(Path results, String experiment) throws IOException {
    Path file = lockFile(results, experiment);
    if (Files.exists(file) && !Files.isRegularFile(file)) { // opening a pipe would block
      throw new UserError(
          formatted(
              "%s is not a file and cannot be locked.\n"
                  + "Delete it, or choose another folder: -Dresults.dir=...",
              file.toAbsolutePath()));
    }
    return RunLock.take(file)
        .orElseThrow(
            () ->
                new UserError(
                    formatted(
                        "Another run of %s is writing to %s.\n"
                            + "Wait until it ends, or choose another folder: -Dresults.dir=...",
                        experiment, results.toAbsolutePath())));
  }

  /** Recovers from a run that was killed, and creates an empty folder for this one. */
  private void prepare() throws IOException {
    whole.recover();
    part.recover();
    if (!isReplaceable(whole.folder())) {
      throw new UserError(
          formatted(
              "%s does not contain results of this project (it has no %s) and is not replaced.\n"
                  + "Move it away, or choose another folder: -Dresults.dir=...",
              whole.folder().toAbsolutePath(), table));
    }
    Folders.delete(staging);
    Files.createDirectory(staging);
  }

  /** Whether a folder may be replaced: it does not exist, is empty, or contains results. */
  private boolean isReplaceable(Path folder) throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(table))) {
      return true;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  /**
   * Opens the cache of runs, from which a stopped experiment resumes.
   *
   * @param runKey identifies everything that the outcome of a run depends on
   * @param warning receives a message if a run cannot be cached, or is damaged
   * @throws UserError if the cache cannot be read
   */
  public RunCache runCache(String runKey, Consumer<String> warning) {
    Path allRuns = published().resolveSibling(formatted(".%s.runs", name(published())));
    return RunCache.open(allRuns, runKey, warning);
  }

  /** The folder in which the results are published. */
  public Path published() {
    return whole.folder();
  }

  /**
   * Returns the names of the files that this run has written, in alphabetical order. Of those in a
   * folder below, the name of the folder is listed, with a slash.
   */
  public List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(staging)) {
      return files
          .map(file -> Folders.isFolder(file) ? name(file) + "/" : name(file))
          .sorted()
          .toList();
    }
  }

  /** Returns the path of a file of this run before publication. */
  Path file(String name) {
    return staging.resolve(name);
  }

  /**
   * Writes a file of this run.
   *
   * @param name its path in the folder of the results, with slashes
   * @throws UserError if it cannot be written
   */
  public void write(String name, ContentWriter content) {
    try {
      lock.assertHeld();
      Files.createDirectories(file(name).getParent());
      DurableFiles.write(file(name), content);
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "%s cannot be written to %s (%s).\n"
                  + "Earlier results are unchanged. %s, then run the same command again: it "
                  + "resumes from the cached runs.",
              name, published().resolveSibling(""), DurableFiles.reason(e), DurableFiles.advice(e)),
          e);
    }
  }

  /** Writes the tables of metrics and their summary, and the table of times if there are any. */
  public void write(Metrics metrics, Summary summary) {
    write(METRICS, file -> CsvFiles.writeMetrics(file, metrics.rows(false)));
    List<Measurement> times = metrics.rows(true);
    if (!times.isEmpty()) {
      write(TIMES, file -> CsvFiles.writeMetrics(file, times));
    }
    write("summary.csv", file -> CsvFiles.write(file, summary));
  }

  /** Writes the table of claims. */
  public void write(List<Verdict> verdicts) {
    write("claims.csv", file -> CsvFiles.write(file, verdicts));
  }

  /** Adds this run to the finished experiments, which takes effect when it is published. */
  public void addTo(FinishedExperiments finished, String runKey) throws IOException {
    finished.add(name(published()), runKey, file(RecordedRun.FILE));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /**
   * Copies the networks and artefacts of the runs with these metrics into the results, joins their
   * {@link PredictionTables}, and unpacks their {@link LabelImages}. Where the names of two
   * variants differ only in characters that file names leave out, the second one's files are
   * numbered.
   */
  public void addFilesOfRuns(RunCache cache, Metrics metrics) {
    var tables = new PredictionTables(cache, metrics.variants(), metrics.seeds().get(0));
    for (String variant : metrics.variants()) {
      for (long seed : metrics.seeds()) {
        cache
            .run(variant, seed)
            .published(tables.partsOf(seed))
            .forEach((name, content) -> write(name(Publication.free(file(name))), content));
      }
    }
    tables.tables().forEach((name, table) -> write(name, file -> Files.write(file, table)));
    new LabelImages(cache, metrics.variants(), metrics.seeds().get(0))
        .files()
        .forEach((name, content) -> write(name, file -> Files.write(file, content)));
  }

  /**
   * Replaces the earlier results with this run.
   *
   * @return the new names, by old name, of the user's own files that had to be renamed because the
   *     run has a file of the same name
   * @throws UserError if that fails; the message says where this run's files are
   */
  public Map<String, String> publish() {
    keepStaging = true;
    Map<String, String> renamed = whole.replaceWith(staging);
    try {
      part.withdraw();
    } catch (IOException e) {
      // Harmless: the next run of this experiment deletes it.
    }
    return renamed;
  }

  /**
   * Publishes what this run has written so far in a folder of its own, beside the last complete
   * run. The next complete run deletes it.
   *
   * @throws UserError if that fails
   */
  public void publishPartial() {
    keepStaging = true;
    part.replaceWith(staging);
  }

  /** Publishes partial results in the middle of a run, which then writes all its files again. */
  public void publishPartialAndContinue() throws IOException {
    publishPartial();
    Files.createDirectories(staging);
    keepStaging = false;
  }

  /** The folder of {@link #publishPartial partial results}. */
  public Path publishedPartial() {
    return part.folder();
  }

  /** Ends the run, and deletes its files unless they were published. */
  @Override
  public void close() {
    try (lock) {
      if (!keepStaging) {
        lock.assertHeld(); // otherwise the files may be those of another run
        Folders.delete(staging);
      }
    } catch (IOException e) {
      // Harmless: the next run of this experiment cleans up.
    }
  }
}
