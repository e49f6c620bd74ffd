package dlfs.lab.results;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/** Deletes whole folders, and tells how old files and folders are. */
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

  /**
   * Whether a file or folder was last changed longer ago than this. If that seems to be in the
   * future, since the clock has been set back, its time is set to now, so that it grows older from
   * now on.
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
