package lab.results;

import static text.Text.formatted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lab.settings.UserError;

/**
 * The folder of one experiment's results, {@code <results>/<experiment>}, which holds one whole run
 * at any time.
 *
 * <p>A run writes into a hidden folder beside it, which takes its place when the run is {@link
 * #publish published}. A run that ends otherwise leaves the results before it as they were. While a
 * run is under way, it holds a lock, so that a second one of the same experiment is refused.
 */
public final class ResultsFolder implements AutoCloseable {
  private static final String METRICS = "metrics.csv";
  private static final String TIMES = "times.csv";

  private final Path published;
  private final Path staging;
  private final Path previous;
  private final Path part;
  private final String table;
  private final RunLock lock;
  private boolean keepStaging;

  private ResultsFolder(Path results, String experiment, String table, RunLock lock) {
    this.published = results.resolve(experiment);
    this.staging = results.resolve("." + experiment + ".partial");
    this.previous = results.resolve("." + experiment + ".previous");
    this.part = results.resolve(experiment + ".partial");
    this.table = table;
    this.lock = lock;
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
      Files.createDirectories(results);
      ResultsFolder folder =
          new ResultsFolder(results, experiment, table, lock(results, experiment));
      try {
        folder.prepare();
        return folder;
      } catch (IOException | UserError e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "Results cannot be written to %s (%s).\n"
                  + "%s, or name another folder: -Dresults.dir=...",
              results.toAbsolutePath().normalize(), Disk.reason(e), Disk.advice(e)),
          e);
    }
  }

  private static RunLock lock(Path results, String experiment) throws IOException {
    Path file = results.resolve("." + experiment + ".lock");
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would wait for a reader
      throw new UserError(
          formatted(
              "%s is no file, so it cannot be locked.\n"
                  + "Delete it, or name another folder: -Dresults.dir=...",
              file.toAbsolutePath().normalize()));
    }
    return RunLock.take(file)
        .orElseThrow(
            () ->
                new UserError(
                    formatted(
                        "Another run of %s is writing to %s.\n"
                            + "Wait for it to end, or name another folder: -Dresults.dir=...",
                        experiment, results.toAbsolutePath().normalize())));
  }

  /** Cleans up after a run that was killed, at whatever moment, and makes room for this one. */
  private void prepare() throws IOException {
    if (Files.exists(previous) && !Files.exists(published)) {
      Files.move(previous, published, StandardCopyOption.ATOMIC_MOVE);
    }
    if (!isOurs(published)) {
      throw new UserError(
          formatted(
              "%s is not a result of this project (it has no %s), so it is not replaced.\n"
                  + "Move it away, or name another folder: -Dresults.dir=...",
              published.toAbsolutePath().normalize(), table));
    }
    Folders.delete(previous);
    Folders.delete(staging);
    Files.createDirectory(staging);
  }

  /** What is published is replaced as a whole, so it must be a result and nothing else. */
  private boolean isOurs(Path folder) throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(table))) {
      return true;
    }
    if (!Files.isDirectory(folder)) {
      return false;
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
    Path allWork = published.resolveSibling("." + published.getFileName() + ".runs");
    return KeptRuns.open(allWork, work, warning);
  }

  /** Where the results will lie. */
  public Path published() {
    return published;
  }

  /** The names of the files that this run has written, in alphabetical order. */
  public List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(staging)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
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
              name, published.resolveSibling(""), Disk.reason(e), Disk.advice(e)),
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

  /** Adds the networks that the runs of these metrics have kept. */
  public void addNetworks(KeptRuns kept, Metrics metrics) {
    for (String variant : metrics.variants()) {
      for (long seed : metrics.seeds()) {
        kept.files(variant, seed).networks().forEach(this::add);
      }
    }
  }

  private void add(String name, Path network) {
    if (Files.exists(network)) {
      write(name, file -> Files.copy(network, file));
    }
  }

  /**
   * Puts this run in the place of the one before.
   *
   * @throws UserError if that is not possible; this run's files are then kept, and named
   */
  public void publish() {
    boolean replaces = Files.exists(published);
    Disk.syncNames(staging);
    try {
      if (replaces) {
        Files.move(published, previous, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(staging, published, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      keepStaging = true;
      if (replaces && !Files.exists(published)) {
        restorePrevious();
      }
      throw new UserError(
          formatted(
              "The results could not be put into %s (%s).\nThey lie in %s until the next run.",
              published, Disk.reason(e), staging),
          e);
    }
    Disk.syncNames(published.resolveSibling("")); // before what it replaces is deleted
    try {
      Folders.delete(previous);
      deletePart();
    } catch (IOException e) {
      // Harmless: the next run of this experiment deletes it.
    }
  }

  private void restorePrevious() {
    try {
      Files.move(previous, published, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // It stays where it is; the next run of this experiment puts it back.
    }
  }

  /**
   * Puts what this run has by now beside the last whole run, in the place of such a part before.
   * The next whole run deletes it.
   */
  public void publishPart() throws IOException {
    deletePart();
    Files.move(staging, part, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Does the same in the middle of a run, which begins its files anew. */
  public void publishPartAndGoOn() throws IOException {
    publishPart();
    Files.createDirectory(staging);
    keepStaging = false;
  }

  private void deletePart() throws IOException {
    if (isOurs(part)) {
      Folders.delete(part);
    }
  }

  /** Where the results of a run lie that was stopped. */
  public Path publishedPart() {
    return part;
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
