package dlfs.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Looks at the cache of runs of an experiment that is running in another process. */
public final class CachedFiles {
  private CachedFiles() {}

  /**
   * Whether the cache of an experiment has a file or folder.
   *
   * @param results the results folder
   * @param ending the end of its name, such as {@code .checkpoint}
   */
  public static boolean exist(Path results, String experiment, String ending) throws IOException {
    Path runs = results.resolve("." + experiment + ".runs");
    try (Stream<Path> files = Files.exists(runs) ? Files.walk(runs) : Stream.empty()) {
      return files.anyMatch(file -> file.toString().endsWith(ending));
    } catch (UncheckedIOException e) {
      return false; // a file was deleted meanwhile
    }
  }
}
