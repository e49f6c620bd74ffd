package lab.results;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lab.settings.UserError;

/**
 * The runs of an experiment that are finished, kept on disk one by one, so that an experiment that
 * is stopped can go on where it was. Used by several threads.
 *
 * <p>They lie in {@code <results>/.<experiment>.runs/<work>}, a file a run, and go when the whole
 * experiment is published, or after a week.
 */
public final class FinishedRuns {
  private static final Duration LONGEST = Duration.ofDays(7);

  private final Path folder;

  private FinishedRuns(Path folder) {
    this.folder = folder;
  }

  static FinishedRuns open(Path allWork, String work) {
    try {
      Path folder = allWork.resolve(work);
      Files.createDirectories(folder);
      deleteOld(allWork, folder);
      return new FinishedRuns(folder);
    } catch (IOException e) {
      throw new UserError("Finished runs cannot be kept in %s: %s".formatted(allWork, e), e);
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

  /** How many there are. */
  public int count() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return (int) files.filter(file -> file.toString().endsWith(".csv")).count();
    }
  }

  /** What a run measured; empty if it is not among them. A file that cannot be read is none. */
  public Optional<List<Measurement>> find(String variant, long seed) {
    Path file = file(variant, seed, ".csv");
    try {
      return Files.exists(file)
          ? Optional.of(CsvFiles.readMetrics(file)).filter(rows -> !rows.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Adds a run, all of it or nothing.
   *
   * @throws UserError if it cannot be written
   */
  public void add(String variant, long seed, List<Measurement> rows) {
    Path partial = file(variant, seed, ".partial");
    try {
      CsvFiles.writeMetrics(partial, rows);
      Files.move(partial, file(variant, seed, ".csv"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError("A finished run cannot be kept in %s: %s".formatted(partial, e), e);
    }
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

  private Path file(String variant, long seed, String ending) {
    String name = URLEncoder.encode(variant + " seed " + seed, StandardCharsets.UTF_8);
    return folder.resolve(name + ending);
  }
}
