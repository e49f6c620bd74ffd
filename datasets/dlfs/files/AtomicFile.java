package dlfs.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that survive a power failure. */
public final class AtomicFile {
  private static final String PARTIAL = ".partial";

  private AtomicFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Creates or overwrites the file. */
    void writeTo(Path file) throws IOException;
  }

  /**
   * Writes a file, and waits until its content is on the disk. Otherwise a power failure may leave
   * a moved file without its content.
   */
  public static void write(Path file, Content content) throws IOException {
    content.writeTo(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /**
   * Writes a file atomically: if the process or the machine stops meanwhile, the file has either
   * its previous or its new content.
   */
  public static void replace(Path file, Content content) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + PARTIAL);
    try {
      if (!Files.isRegularFile(partial, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(partial); // a pipe would block, and a link leads elsewhere
      }
      write(partial, content);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteIfPossible(partial); // frees space if the disk is full
      throw e;
    }
  }

  /** Deletes a file that is no longer needed; does nothing if that fails. */
  public static void deleteIfPossible(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Harmless: it is not used, and is overwritten by the next attempt.
    }
  }
}
