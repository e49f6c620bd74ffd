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
 * The runs of an experiment, finished or begun, kept on disk one by one, so that an experiment that
 * is stopped can go on where it was. Used by several threads.
 *
 * <p>They lie in {@code <results>/.<experiment>.runs/<work>}, files of their own for each run, and
 * go when the whole experiment is published, or after a week.
 */
public final class KeptRuns {
  private static final Duration LONGEST = Duration.ofDays(7);

  /** The ending of the folder of work that is published: it is only to be deleted. */
  private static final String PUBLISHED = ".published";

  private final Path folder;
  private final Consumer<String> warning;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Map<Name, RunFiles> runs = new ConcurrentHashMap<>();

  private record Name(String variant, long seed) {}

  private KeptRuns(Path folder, Consumer<String> warning) {
    this.folder = folder;
    this.warning = warning;
  }

  static KeptRuns open(Path allWork, String work, Consumer<String> warning) {
    try {
      Path folder = allWork.resolve(work);
      Files.createDirectories(folder);
      deleteOld(allWork, folder);
      return new KeptRuns(folder, warning);
    } catch (IOException e) {
      throw new UserError(
          formatted(
              "Runs cannot be kept in %s (%s).\n%s, or name another folder: -Dresults.dir=...",
              allWork, Disk.reason(e), Disk.advice(e)),
          e);
    }
  }

  private static void deleteOld(Path allWork, Path current) throws IOException {
    List<Path> others;
    try (Stream<Path> works = Files.list(allWork)) {
      others = works.filter(work -> !work.equals(current)).toList();
    }
    for (Path other : others) {
      if (other.toString().endsWith(PUBLISHED) || Folders.isOlderThan(LONGEST, other)) {
        Folders.delete(other);
      }
    }
  }

  /** How many are finished. */
  public int finished() throws IOException {
    return count(RunFiles.Kind.ROWS);
  }

  /** How many are begun, and can go on from where they were last kept. */
  public int begun() throws IOException {
    return count(RunFiles.Kind.CHECKPOINT);
  }

  private int count(RunFiles.Kind kind) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(kind.ending())).count();
    }
  }

  /**
   * Returns what a run measured; empty if it is not finished. A run with a missing or damaged file
   * does not count as finished.
   */
  public Optional<List<Measurement>> find(String variant, long seed) {
    return files(variant, seed).finished();
  }

  /** Adds a finished run, all of it or nothing. If it cannot be written, its checkpoint stays. */
  public void add(String variant, long seed, List<Measurement> rows) {
    files(variant, seed).finish(rows);
  }

  /** The files of a run. */
  public RunFiles files(String variant, long seed) {
    return runs.computeIfAbsent(
        new Name(variant, seed),
        name -> new RunFiles(folder, variant, seed, this::warnOnce, warning));
  }

  /** A run goes on without; it would be a pity to end it, and what it has done, for that. */
  private void warnOnce(IOException e) {
    if (!warned.getAndSet(true)) {
      warning.accept(
          formatted(
              "What is done cannot be kept in %s (%s). The run goes on all the same, and this is tried "
                  + "again. %s: if the run ends before, it can go on only from what was kept until "
                  + "now.",
              folder, Disk.reason(e), Disk.advice(e)));
    }
  }

  /**
   * Deletes them, when nothing will go on from them any more: as a whole, so that no later start
   * goes on from what is left of them if this one is killed meanwhile.
   */
  public void delete() {
    try {
      Path gone = folder.resolveSibling(folder.getFileName() + PUBLISHED);
      Folders.delete(gone);
      Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
      Folders.delete(gone);
      Files.delete(folder.getParent());
    } catch (IOException e) {
      // Harmless: there is other work beside it, or a later start deletes what is left.
    }
  }
}
