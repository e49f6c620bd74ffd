package dlfs.lab.results;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Deletes folders with their content, and compares the age of files. */
final class Folders {
  private Folders() {}

  /** Whether a path is a folder, and not a link to one. */
  static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes a file, or a folder with its content. Of a link, only the link itself is deleted. */
  static void delete(Path path) throws IOException {
    if (isFolder(path)) {
      try (DirectoryStream<Path> content = Files.newDirectoryStream(path)) {
        for (Path file : content) {
          delete(file);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /**
   * Whether a file or folder was last modified longer ago than {@code age}. If the modification
   * time is in the future, because the clock was set back, it is set to the current time.
   */
  static boolean isOlderThan(Duration age, Path path) throws IOException {
    Instant now = Instant.now();
    Instant changed = Files.getLastModifiedTime(path).toInstant();
    if (changed.isAfter(now)) {
      Files.setLastModifiedTime(path, FileTime.from(now));
    }
    return changed.isBefore(now.minus(age));
  }
}
