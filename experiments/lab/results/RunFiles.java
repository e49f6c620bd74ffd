package lab.results;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import lab.settings.UserError;

/**
 * The files that one run keeps until its experiment is published.
 *
 * @param folder where they lie
 */
public record RunFiles(Path folder, String variant, long seed) {
  static final String ROWS = ".csv";
  static final String CHECKPOINT = ".checkpoint";
  private static final String NETWORK = ".network";
  private static final String PARTIAL = ".partial";

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

  /** The name that its network is published under: {@code SimpleConvNet-seed0.zip}. */
  public String publishedNetwork() {
    return "%s-seed%d.zip".formatted(variant.replaceAll("[^A-Za-z0-9.=]+", "-"), seed);
  }

  private Path file(String ending) {
    return folder.resolve(encoded(variant + " seed " + seed) + ending);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /** What a file is to have. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes one of these files, all of it or nothing: whoever ends this process, the file is then
   * the one before or the new one.
   *
   * @throws UserError if it cannot be written
   */
  public void write(Path target, Content content) {
    Path partial = target.resolveSibling(target.getFileName() + PARTIAL);
    try {
      content.writeTo(partial);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError("A run cannot be kept in %s: %s".formatted(partial, e), e);
    }
  }

  void forgetCheckpoint() {
    try {
      Files.deleteIfExists(checkpoint());
    } catch (IOException e) {
      // Harmless: of a finished run, nobody reads it.
    }
  }
}
