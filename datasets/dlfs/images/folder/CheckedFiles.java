package dlfs.images.folder;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Sha256;
import dlfs.files.DataFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Files that were read and decoded once, before the training, to find damaged ones and to compute
 * checksums.
 *
 * @param <R> the result of a check
 * @param intact the results for the intact files, in order
 * @param damaged the problems of the others, in order
 */
public record CheckedFiles<R>(List<R> intact, List<DataFileException> damaged) {
  /** Says of which pixels of a rotated photograph a size is, after its name. */
  public static final String NOT_ROTATED =
      " as stored, without the rotation that its EXIF data ask for";

  /**
   * Reads and checks the files of a sample.
   *
   * @param <T> the sample
   * @param <R> the result
   */
  @FunctionalInterface
  public interface Check<T, R> {
    /**
     * Checks a sample.
     *
     * @throws DataFileException if a file is damaged
     */
    R check(T sample) throws IOException;
  }

  /** Checks the files of some samples, in parallel. */
  public static <T, R> CheckedFiles<R> of(List<T> samples, Check<T, R> check) {
    List<Outcome<R>> outcomes =
        samples.parallelStream().map(sample -> outcome(sample, check)).toList();
    List<R> intact = new ArrayList<>();
    List<DataFileException> damaged = new ArrayList<>();
    for (Outcome<R> outcome : outcomes) {
      if (outcome.problem == null) {
        intact.add(outcome.result);
      } else {
        damaged.add(outcome.problem);
      }
    }
    return new CheckedFiles<>(intact, damaged);
  }

  private static <T, R> Outcome<R> outcome(T sample, Check<T, R> check) {
    try {
      return new Outcome<>(check.check(sample), null);
    } catch (DataFileException e) {
      return new Outcome<>(null, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result of a check, or the problem. */
  private record Outcome<R>(R result, DataFileException problem) {}

  /**
   * Refuses or skips damaged files.
   *
   * @param folder the folder, for the message
   * @param training the training files
   * @param test the test files
   * @param report receives the names of the skipped files
   * @return "; damaged files skipped: 3", for the description of a data set; empty without any
   * @throws DataFileException that names them, if they are refused
   */
  public static String handle(
      Path folder,
      CheckedFiles<?> training,
      CheckedFiles<?> test,
      Damaged treatment,
      Consumer<String> report)
      throws DataFileException {
    List<DataFileException> damaged = new ArrayList<>(training.damaged);
    damaged.addAll(test.damaged);
    if (damaged.isEmpty()) {
      return "";
    }
    int count = damaged.size();
    String list = ImageFiles.list(damaged.stream().map(DataFileException::getMessage).toList());
    if (treatment == Damaged.REFUSE) {
      throw DataFileException.ofSeveral(
          formatted("%s: %d damaged file%s\n%s", folder, count, count == 1 ? "" : "s", list));
    }
    report.accept(formatted("Skipped, since they are damaged (%d):\n%s", count, list));
    return formatted("; damaged files skipped: %d", count);
  }

  /**
   * Reports photographs that are used without the rotation of their EXIF data.
   *
   * @param files the photographs that have one
   */
  public static void reportRotated(List<Path> files, Consumer<String> report) {
    if (!files.isEmpty()) {
      report.accept(
          formatted(
              "Used as they are stored, without the rotation that their EXIF data ask for, since"
                  + " annotations refer to the stored pixels (%d):\n%s",
              files.size(), ImageFiles.list(files.stream().map(Path::toString).toList())));
    }
  }

  /** Returns the line that {@code sha256sum} writes for a file, called from a folder. */
  public static String line(Path folder, Path file, byte[] content) {
    return line(folder, file, Sha256.of(content));
  }

  /** Returns the line that {@code sha256sum} writes for a file with a known checksum. */
  public static String line(Path folder, Path file, String sha256) {
    return formatted("%s  %s\n", sha256, ImageFiles.nameWithin(folder, file));
  }

  /** Returns the SHA-256 of a text of such lines. */
  public static String checksum(List<String> lines) {
    return Sha256.of(String.join("", lines).getBytes(StandardCharsets.UTF_8));
  }
}
