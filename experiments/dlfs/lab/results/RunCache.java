package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The cache of an experiment's finished and unfinished runs on disk, from which a stopped
 * experiment resumes. Thread-safe.
 *
 * <p>Each run has its own files in {@code <results>/.<experiment>.runs/<run key>}. They are deleted
 * when the whole experiment is published, or after a week.
 */
public final class RunCache {
  private static final Duration MAX_AGE = Duration.ofDays(7);

  /** The ending of the name of a folder whose runs are published, and which is to be deleted. */
  private static final String PUBLISHED = ".published";

  private final Path folder;
  private final Consumer<String> warning;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Map<Name, CachedRun> runs = new ConcurrentHashMap<>();

  private record Name(String variant, long seed) {}

  private RunCache(Path folder, Consumer<String> warning) {
    this.folder = folder;
    this.warning = warning;
  }

  static RunCache open(Path allRuns, String runKey, Consumer<String> warning) {
    try {
      Path folder = allRuns.resolve(runKey);
      Files.createDirectories(folder);
      deleteOld(allRuns, folder);
      return new RunCache(folder, warning);
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "Runs cannot be cached in %s (%s).\n%s, or choose another folder: -Dresults.dir=...",
              allRuns, DurableFiles.reason(e), DurableFiles.advice(e)),
          e);
    }
  }

  /**
   * Opens the cache of a process that executes single runs for another one, which has created it.
   *
   * @param folder the folder of the runs, with the name of the run key
   * @param warning receives a message if a run cannot be cached, or is damaged
   */
  public static RunCache at(Path folder, Consumer<String> warning) {
    return new RunCache(folder, warning);
  }

  /** The folder of the files of all runs. */
  public Path folder() {
    return folder;
  }

  private static void deleteOld(Path allRuns, Path current) throws IOException {
    List<Path> others;
    try (Stream<Path> folders = Files.list(allRuns)) {
      others = folders.filter(other -> !other.equals(current)).toList();
    }
    for (Path other : others) {
      if (other.toString().endsWith(PUBLISHED) || Folders.isOlderThan(MAX_AGE, other)) {
        Folders.delete(other);
      }
    }
  }

  /** Returns the number of finished runs. */
  public int finished() throws IOException {
    return count(CachedRun.Kind.ROWS);
  }

  /** Returns the number of unfinished runs with a checkpoint to resume from. */
  public int resumable() throws IOException {
    return count(CachedRun.Kind.CHECKPOINT);
  }

  private int count(CachedRun.Kind kind) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(kind.ending())).count();
    }
  }

  /**
   * Returns the measurements of a finished run; empty if it is not finished or one of its files is
   * missing or damaged.
   */
  public Optional<List<Measurement>> find(String variant, long seed) {
    return run(variant, seed).finished();
  }

  /** Adds a finished run atomically. If it cannot be written, its checkpoint remains. */
  public void add(String variant, long seed, List<Measurement> rows) {
    run(variant, seed).finish(rows);
  }

  /** Returns the files of a run, which need not exist yet. */
  public CachedRun run(String variant, long seed) {
    return runs.computeIfAbsent(
        new Name(variant, seed),
        name -> new CachedRun(folder, variant, seed, this::warnOnce, warning));
  }

  /**
   * Returns a picture (as PNG) or text (in UTF-8) that a run has recorded; empty if it has not.
   *
   * @throws UserError if it has been damaged since it was written
   */
  public Optional<byte[]> artefact(String variant, long seed, String name) {
    return Optional.ofNullable(run(variant, seed).artefacts().get(name));
  }

  /** Warns instead of failing: the run itself can continue without being cached. */
  private void warnOnce(IOException e) {
    if (!warned.getAndSet(true)) {
      warning.accept(
          formatted(
              "Progress cannot be saved in %s (%s). The run continues and will try again. %s: if the "
                  + "process stops before that, it resumes from the last progress that was saved.",
              folder, DurableFiles.reason(e), DurableFiles.advice(e)));
    }
  }

  /**
   * Deletes all runs, when the experiment is published. They are renamed together first, so that no
   * later process resumes from an incomplete set if this one is killed meanwhile.
   */
  public void delete() {
    try {
      Path published = folder.resolveSibling(folder.getFileName() + PUBLISHED);
      Folders.delete(published);
      Files.move(folder, published, StandardCopyOption.ATOMIC_MOVE);
      Folders.delete(published);
      Files.delete(folder.getParent());
    } catch (IOException e) {
      // Harmless: runs with another key are in the same folder, or the next process deletes the
      // rest.
    }
  }
}
