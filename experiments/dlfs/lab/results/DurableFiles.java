package dlfs.lab.results;

import static dlfs.text.Text.formatted;

import dlfs.files.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;

/** Writes files that survive a power failure, and explains why a file cannot be written. */
final class DurableFiles {
  private static final Pattern FULL = Pattern.compile("(?i)space|quota|too large");

  private DurableFiles() {}

  /**
   * Writes a file, and waits until its content is on the disk. Otherwise a power failure may leave
   * a moved file without its content.
   */
  static void write(Path file, ContentWriter content) throws IOException {
    AtomicFile.write(file, content::writeTo);
  }

  /**
   * Writes a file atomically: if the process or the machine stops meanwhile, the file has either
   * its previous or its new content.
   */
  static void replace(Path file, ContentWriter content) throws IOException {
    AtomicFile.replace(file, content::writeTo);
  }

  /** Deletes a file that is no longer needed; does nothing if that fails. */
  static void deleteIfPossible(Path file) {
    AtomicFile.deleteIfPossible(file);
  }

  /** Waits until the entries of a folder are on the disk, on systems that support it. */
  static void syncNames(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows cannot open folders.
    }
  }

  /** Returns a short reason for a failure. */
  static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException exists) {
      return formatted("%s is %s, not a folder", exists.getFile(), kind(Path.of(exists.getFile())));
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such folder";
    }
    if (e instanceof FileSystemException failed) {
      return failed.getReason() == null ? e.toString() : failed.getReason();
    }
    if (e instanceof FileNotFoundException && e.getMessage().endsWith(")")) {
      return e.getMessage().replaceAll("(?s).*\\((.*)\\)", "$1"); // "/file (No space left ...)"
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Returns a short description of a path that is not a folder. */
  static String kind(Path path) {
    if (Files.isSymbolicLink(path)) {
      return formatted(
          "a link to %s, which %s",
          target(path), Files.exists(path) ? "is a file" : "does not exist");
    }
    return "a file";
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "an unknown target";
    }
  }

  /** Returns a hint on what the user can do about a failure. */
  static String advice(IOException e) {
    String reason = reason(e);
    if (reason.contains("Too many open files")) {
      return "Allow more (ulimit -n 1024)";
    }
    return FULL.matcher(reason).find() ? "Free some space" : "Make the folder writable";
  }
}
