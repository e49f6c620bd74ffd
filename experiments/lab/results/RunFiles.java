package lab.results;

import static text.Text.formatted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import lab.settings.UserError;

/**
 * The files that one run keeps until its experiment is published.
 *
 * @param folder where they lie
 * @param whenNotKept told if a file cannot be {@link #keep kept}
 */
public record RunFiles(Path folder, String variant, long seed, Consumer<IOException> whenNotKept) {
  static final String ROWS = ".csv";
  static final String CHECKPOINT = ".checkpoint";
  private static final String NETWORK = ".network";
  private static final String BEST_NETWORK = ".best";

  /** The files of a run for which it is an error that one cannot be kept. */
  public RunFiles(Path folder, String variant, long seed) {
    this(
        folder,
        variant,
        seed,
        e -> {
          throw new UncheckedIOException(e);
        });
  }

  /** What it measured, when it is finished. */
  Path rows() {
    return file(ROWS);
  }

  /** How far its training has come. */
  public Path checkpoint() {
    return file(CHECKPOINT);
  }

  /** The network that it publishes with its results. */
  public Path network() {
    return file(NETWORK);
  }

  /** The one of the epoch that it was best in, where it says what that is. */
  public Path bestNetwork() {
    return file(BEST_NETWORK);
  }

  /**
   * Its networks by the names that they are published under: {@code SimpleConvNet-seed0.zip}, and
   * the best, {@code SimpleConvNet-seed0-best.zip}.
   */
  Map<String, Path> networks() {
    String name = formatted("%s-seed%d", variant.replaceAll("[^A-Za-z0-9.=]+", "-"), seed);
    return Map.of(name + ".zip", network(), name + "-best.zip", bestNetwork());
  }

  private Path file(String ending) {
    return folder.resolve(encoded(variant + " seed " + seed) + ending);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /**
   * Writes one of these files, all of it or nothing: whoever ends this process, the file is then
   * the one before or the new one.
   *
   * @throws UserError if it cannot be written
   */
  public void write(Path target, Content content) {
    try {
      Disk.replace(target, content);
    } catch (IOException e) {
      throw notWritten(target, e);
    }
  }

  /**
   * Does the same with a file that the run can do without. If it cannot be written, the one before
   * stays.
   *
   * @return whether it was written
   * @throws UserError if this thread is interrupted meanwhile
   */
  public boolean keep(Path target, Content content) {
    try {
      Disk.replace(target, content);
      return true;
    } catch (ClosedByInterruptException e) {
      throw notWritten(target, e);
    } catch (IOException e) {
      whenNotKept.accept(e);
      return false;
    }
  }

  private UserError notWritten(Path target, IOException e) {
    return new UserError(
        formatted(
            "%s cannot be written to %s (%s).\n"
                + "%s, and start the same command again: it goes on from what is kept.",
            target.getFileName(), folder, Disk.reason(e), Disk.advice(e)),
        e);
  }

  void forgetCheckpoint() {
    try {
      Files.deleteIfExists(checkpoint());
    } catch (IOException e) {
      // Harmless: of a finished run, nobody reads it.
    }
  }
}
