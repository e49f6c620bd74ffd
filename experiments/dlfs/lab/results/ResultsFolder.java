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
 * The folder of one experiment's results, {@code <results>/<experiment>}, which holds one whole run
 * at any time, as far as {@link Publication} can promise it.
 *
 * <p>A run writes into a hidden folder beside it, which takes its place when the run is {@link
 * #publish published}. A run that ends otherwise leaves the results before it as they were. While a
 * run is under way, it holds a lock, so that a second one of the same experiment is refused.
 */
public final class ResultsFolder implements AutoCloseable {
  private static final String METRICS = "metrics.csv";
  private static final String TIMES = "times.csv";
  private static final String PART = ".partial";

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
        results.resolve(experiment + PART),
        results.resolve(formatted(".%s.partial.previous", experiment)));
  }

  /** The folders whose files a run of this experiment replaces or deletes. */
  public static List<Path> replaced(Path results, String experiment) {
    return Stream.of("%s", "%s.partial", ".%s.partial", ".%s.previous", ".%s.partial.previous")
        .map(name -> results.resolve(formatted(name, experiment)))
        .toList();
  }

  /**
   * Completes the publication of results whose process was killed meanwhile, so that every reader
   * finds them whole. Runs that are under way are left alone.
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
   * Makes sure, before any work, that results can be written.
   *
   * @param results the folder of all results; made if it does not exist
   * @throws UserError if it can't be written to, or another run of the experiment is under way
   */
  public static ResultsFolder open(Path results, String experiment) {
    return open(results, experiment, METRICS);
  }

  /**
   * The same for results without metrics.
   *
   * @param table the name of the file that tells that a folder holds such results
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
                  + "%s, or name another folder: -Dresults.dir=...",
              results.toAbsolutePath(), Disk.reason(e), Disk.advice(e)),
          e);
    }
  }

  private static Path lockFile(Path results, String experiment) {
    return results.resolve(formatted(".%s.lock", experiment));
  }

  private static RunLock lock(Path results, String experiment) throws IOException {
    Path file = lockFile(results, experiment);
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would wait for a reader
      throw new UserError(
          formatted(
              "%s is no file, so it cannot be locked.\n"
                  + "Delete it, or name another folder: -Dresults.dir=...",
              file.toAbsolutePath()));
    }
    return RunLock.take(file)
        .orElseThrow(
            () ->
                new UserError(
                    formatted(
                        "Another run of %s is writing to %s.\n"
                            + "Wait for it to end, or name another folder: -Dresults.dir=...",
                        experiment, results.toAbsolutePath())));
  }

  /** Cleans up after a run that was killed, at whatever moment, and makes room for this one. */
  private void prepare() throws IOException {
    whole.recover();
    part.recover();
    if (!isOurs(whole.folder())) {
      throw new UserError(
          formatted(
              "%s is not a result of this project (it has no %s), so it is not replaced.\n"
                  + "Move it away, or name another folder: -Dresults.dir=...",
              whole.folder().toAbsolutePath(), table));
    }
    Folders.delete(staging);
    Files.createDirectory(staging);
  }

  /** Whether a folder may be replaced: it does not exist, is empty, or has results. */
  private boolean isOurs(Path folder) throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(table))) {
      return true;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }

  /**
   * The runs that are kept from one start of the experiment to the next.
   *
   * @param work what tells this work from any other: only a start for the same work sees its runs
   * @param warning told, once, if a run cannot be kept
   * @throws UserError if they cannot be read
   */
  public KeptRuns keptRuns(String work, Consumer<String> warning) {
    Path allWork = published().resolveSibling(formatted(".%s.runs", name(published())));
    return KeptRuns.open(allWork, work, warning);
  }

  /** Where the results will lie. */
  public Path published() {
    return whole.folder();
  }

  /** The names of the files that this run has written, in alphabetical order. */
  public List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(staging)) {
      return files.map(ResultsFolder::name).sorted().toList();
    }
  }

  /** Where a file of this run is written until the run is published. */
  Path file(String name) {
    return staging.resolve(name);
  }

  /**
   * Writes a file of this run.
   *
   * @throws UserError if it cannot be written
   */
  public void write(String name, Content content) {
    try {
      lock.assertHeld();
      Disk.write(file(name), content);
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "%s cannot be written to %s (%s).\n"
                  + "Earlier results are as they were. %s, and start the same command again: it "
                  + "goes on from what is kept.",
              name, published().resolveSibling(""), Disk.reason(e), Disk.advice(e)),
          e);
    }
  }

  /** Writes the tables of figures; that of times only where some were taken. */
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

  /** Records that this run is finished, which takes effect once it is published. */
  public void addTo(Finished finished, String work) throws IOException {
    finished.add(name(published()), work, file(RecordedRun.FILE));
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** Adds the networks that the runs of these metrics have kept. */
  public void addNetworks(KeptRuns kept, Metrics metrics) {
    for (String variant : metrics.variants()) {
      for (long seed : metrics.seeds()) {
        kept.files(variant, seed).networks().forEach(this::write);
      }
    }
  }

  /**
   * Puts this run in the place of the one before.
   *
   * @return the new names of the user's files that had the name of one of this run's, by the old
   *     ones
   * @throws UserError if that is not possible; this run's files are then kept, and named
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
   * Puts what this run has by now beside the last whole run, in the place of such a part before.
   * The next whole run deletes it.
   *
   * @throws UserError if that is not possible
   */
  public void publishPart() {
    keepStaging = true;
    part.replaceWith(staging);
  }

  /** Does the same in the middle of a run, which then starts its files anew. */
  public void publishPartAndGoOn() throws IOException {
    publishPart();
    Files.createDirectories(staging);
    keepStaging = false;
  }

  /** Where the results of a run lie that was stopped. */
  public Path publishedPart() {
    return part.folder();
  }

  /** Ends the run; what was not published is deleted. */
  @Override
  public void close() {
    try (lock) {
      if (!keepStaging) {
        lock.assertHeld(); // what there is might be another run's
        Folders.delete(staging);
      }
    } catch (IOException e) {
      // Harmless: the next run of this experiment cleans up.
    }
  }
}
