package lab.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lab.settings.UserError;

/**
 * The runs of an experiment, finished or begun, kept on disk one by one, so that an experiment that
 * is stopped can go on where it was. Used by several threads.
 *
 * <p>They lie in {@code <results>/.<experiment>.runs/<work>}, files of their own for each run, and
 * go when the whole experiment is published, or after a week.
 */
public final class KeptRuns {
  private static final Duration LONGEST = Duration.ofDays(7);

  private final Path folder;

  private KeptRuns(Path folder) {
    this.folder = folder;
  }

  static KeptRuns open(Path allWork, String work) {
    try {
      Path folder = allWork.resolve(work);
      Files.createDirectories(folder);
      deleteOld(allWork, folder);
      return new KeptRuns(folder);
    } catch (IOException e) {
      throw new UserError("Runs cannot be kept in %s: %s".formatted(allWork, e), e);
    }
  }

  private static void deleteOld(Path allWork, Path current) throws IOException {
    Instant oldest = Instant.now().minus(LONGEST);
    List<Path> others;
    try (Stream<Path> works = Files.list(allWork)) {
      others = works.filter(work -> !work.equals(current)).toList();
    }
    for (Path other : others) {
      if (Files.getLastModifiedTime(other).toInstant().isBefore(oldest)) {
        Folders.delete(other);
      }
    }
  }

  /** How many are finished. */
  public int finished() throws IOException {
    return count(RunFiles.ROWS);
  }

  /** How many are begun, and can go on from where they were last kept. */
  public int begun() throws IOException {
    return count(RunFiles.CHECKPOINT);
  }

  private int count(String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(ending)).count();
    }
  }

  /** What a run measured; empty if it is not finished. A file that cannot be read is none. */
  public Optional<List<Measurement>> find(String variant, long seed) {
    Path file = files(variant, seed).rows();
    try {
      return Files.exists(file)
          ? Optional.of(CsvFiles.readMetrics(file)).filter(rows -> !rows.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds a finished run, all of it or nothing.
   *
   * @throws UserError if it cannot be written
   */
  public void add(String variant, long seed, List<Measurement> rows) {
    RunFiles files = files(variant, seed);
    files.write(files.rows(), file -> CsvFiles.writeMetrics(file, rows));
    files.forgetCheckpoint();
  }

  /** Where a run keeps what is more than rows. */
  public RunFiles files(String variant, long seed) {
    return new RunFiles(folder, variant, seed);
  }

  /** Deletes them, when nothing will go on from them any more. */
  public void delete() {
    try {
      Folders.delete(folder);
      Files.delete(folder.getParent());
    } catch (IOException e) {
      // Harmless: there is other work beside it, or a later start deletes what is left.
    }
  }
}
