package dlfs.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Creates paths that are not regular files. */
public final class UnusualPaths {
  private UnusualPaths() {}

  /**
   * Creates a path, or skips the calling test if the system does not support its kind.
   *
   * @param name starts with the kind: missing, folder, dangling or loop (links), or pipe
   */
  public static Path make(Path folder, String name) throws IOException, InterruptedException {
    Path path = folder.resolve(name);
    switch (name.split("\\.")[0]) {
      case "missing" -> Files.deleteIfExists(path);
      case "folder" -> Files.createDirectory(path);
      case "dangling" -> link(path, folder.resolve("nowhere"));
      case "loop" -> link(path, path);
      case "pipe" -> pipe(path);
      default -> throw new IllegalArgumentException(name);
    }
    return path;
  }

  private static void link(Path path, Path target) throws IOException {
    try {
      Files.createSymbolicLink(path, target);
    } catch (IOException | UnsupportedOperationException e) {
      Assumptions.abort("no links here: " + e);
    }
  }

  private static void pipe(Path path) throws InterruptedException {
    try {
      Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).start();
      Assumptions.assumeTrue(mkfifo.waitFor() == 0, "no pipes here");
    } catch (IOException e) {
      Assumptions.abort("no pipes here: " + e);
    }
  }
}
