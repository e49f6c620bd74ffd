package lab.results;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Files in folders. */
final class Folders {
  private Folders() {}

  /** Deletes a file, or a folder with all it has. A link is deleted, and not what it leads to. */
  static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> content = Files.newDirectoryStream(path)) {
        for (Path file : content) {
          delete(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
